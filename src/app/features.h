/* What this program is made of: the lists of features and the App value built from them. */
#ifndef APP_FEATURES_H
#define APP_FEATURES_H

#include "platform/platform.h"

extern const Feature *const FEATURES[];
extern const size_t FEATURE_COUNT;

/* Gathers routes and caches of all features, checks every row. Settings are the caller's. */
void app_build(Arena *arena, App *out);

/* All migrations that ship, platform and kernel first, then features in list order. */
typedef struct MigrationList {
    const DbMigration *items;
    size_t count;
} MigrationList;
MigrationList app_migrations(Arena *arena);

#endif
