/*
 * How SQLite's log reaches the file. SQLite writes every page of a commit as two small pieces; a
 * commit of sixty receptions is several hundred of them, and the calls cost more than the bytes.
 * This VFS stands on the one of the system: what is written to a log one behind the other is
 * gathered and goes out in pieces of 64 kB, at the latest when the log is synced or read. All other
 * files pass untouched. SQLite shows a commit to readers only after the sync (synchronous=FULL), so
 * nobody can see what was not written yet.
 */
#ifndef DB_ENGINE_SQLITE_LOG_H
#define DB_ENGINE_SQLITE_LOG_H

/* The name of the VFS for sqlite3_open_v2; registered at the first call, for the whole process. */
const char *sqlite_log_vfs(void);

#endif
