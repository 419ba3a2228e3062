#include "features/dossier/dossier_extension.h"
#include "features/dossier/dossier_internal.h"
#include "kernel/unit.h"

bool dossier_panel(Ctx *cx, const Work *work, Html *out)
{
    PanelView view = {.work_id = work->id.value};
    PaperRow *papers = NULL;
    FileRow *files = NULL;
    ProcedureVersion version = {0};
    ProcedureCase one = {0};
    if (!dossier_get(cx, work->id.value, &view.d) ||
        !dossier_paper_list(cx, work->id.value, &papers, &view.paper_count) ||
        !dossier_file_list(cx, work->id.value, &files, &view.file_count) ||
        !dossier_case_get(cx, view.d.version_id, view.d.case_id, &version, &one))
        return false;
    view.papers = papers;
    view.files = files;
    view.case_name = one.name;
    view.help = unit_name(cx, view.d.help_unit_id);
    Buf body = buf_new(cx->arena, 8192);
    panel_html(&body, &view);
    if (!extension_panel(cx, work, &body) || !dossier_road_panel(cx, work, &body))
        return false;
    out->escaped = buf_str(&body);
    return true;
}

bool dossier_json(Ctx *cx, const Work *work, Json *json)
{
    DossierRow row = {0};
    if (!dossier_get(cx, work->id.value, &row))
        return false;
    json_key(json, "dossier");
    json_open_object(json);
    json_put_text(json, "procedure_code", row.procedure_code);
    json_put_id(json, "version_id", row.version_id);
    json_put_text(json, "channel", row.channel);
    json_put_text(json, "link",
                  public_url(cx, arena_format(cx->arena, "/link/%.*s",
                                              STR_ARGS(dossier_link_token(cx, work->id.value)))));
    json_put_id(json, "receiving_unit_id", work->origin_unit_id);
    json_put_id(json, "competent_unit_id", work->owner_unit_id);
    json_put_id(json, "help_unit_id", row.help_unit_id);
    json_put_int(json, "national_code", dossier_national_code(work->state));
    json_put_text(json, "applicant_kind", row.applicant_kind);
    json_put_text(json, "applicant_name", row.applicant_name);
    json_put_text(json, "identity_number", row.identity_number);
    json_put_instant(json, "received_at", row.received_at);
    json_put_text(json, "result_number", row.result_number);
    if (!dossier_road_json(cx, work, json) || !extension_json(cx, work, json))
        return false;
    json_close_object(json);
    return true;
}

bool dossier_show_file(Ctx *cx)
{
    Work work = {0};
    FileRow file = {0};
    int64_t file_id = 0;
    if (!work_get_readable(cx, (WorkId){cx->path_id}, &work))
        return false;
    if (!str_parse_int(cx->path[1], &file_id))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có tệp này."), "file id");
    if (!dossier_file_get(cx, work.id.value, file_id, &file))
        return false;
    const Blob blob = {file.sha256, file.size, file.type};
    blob_send(cx, &blob, file.name);
    return true;
}
