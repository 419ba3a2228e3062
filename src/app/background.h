/*
 * background: what runs beside requests: the sealer of the journal, the worker of jobs, the refresh
 * of caches, SQLite's checkpoints and the removal of what has ended.
 */
#ifndef APP_BACKGROUND_H
#define APP_BACKGROUND_H

#include "app/caches.h"
#include "app/database.h"
#include "app/lanes.h"

typedef struct Background Background;
typedef struct BackgroundConfig {
    const Installation *installation;
    Caches *caches;
    Lanes *lanes;
} BackgroundConfig;

Background *background_start(const BackgroundConfig *config, Error *error);
void background_stop(Background *background);

#endif
