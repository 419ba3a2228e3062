/*
 * place (nơi tiếp nhận, nơi giải quyết, nơi hỗ trợ): the three units of a dossier. Whoever receives
 * it, the competent unit may be another one (không phụ thuộc địa giới, NĐ 118/2025/NĐ-CP).
 */
#ifndef DOSSIER_DOSSIER_PLACE_H
#define DOSSIER_DOSSIER_PLACE_H

#include "features/procedure/procedure.h"
#include "kernel/unit.h"

/* Units of today that may be competent for a procedure of this level; sorted as the tree is. */
size_t place_list(Ctx *cx, ProcedureLevel level, const Unit ***out);
/* Who is competent when nobody says otherwise: the agency that the version names, else the own unit
 * if it is of that level; NULL: somebody must choose. */
const Unit *place_default(Ctx *cx, const ProcedureVersion *version, int64_t own_unit_id);
/*
 * The unit meant by `text`: its code, its identifier code or its name, with or without accents.
 * Empty means the default. One that a unit bore before means who answers for that unit now, and
 * *led says so; where its parts went to several, somebody must choose. Anything else, and a unit of
 * the wrong level, is a mistake in the field "competent_unit".
 */
MUST_CHECK bool place_find_competent(Ctx *cx, const ProcedureVersion *version, int64_t own_unit_id,
                                     Str text, int64_t *out, Str *led);
/* Any unit of today; empty is 0. A mistake in the field "help_unit". */
MUST_CHECK bool place_find_help(Ctx *cx, Str text, int64_t *out);

#endif
