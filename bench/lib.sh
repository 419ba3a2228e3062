# Shared by the scripts of bench/, which source it: a server under load and the database behind it.
# They set `work`, a temporary folder, and call clean_up at their end.

server=
clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ ! -f "$work/nginx.pid" ] || kill "$(cat "$work/nginx.pid")" 2>/dev/null || true
    [ ! -d "$work/pg" ] || tests/pg stop "$work/pg" || true
    rm -rf "$work"
}

query() { # database, SQL: rows with | between the columns
    case $1 in
    postgres*) psql -X -q -v ON_ERROR_STOP=1 -At "$1" <<<"$2" ;;
    *) sqlite3 "$1" <<<"$2" ;;
    esac
}

columns() { # database, table: its columns in order
    case $1 in
    postgres*) query "$1" "SELECT attname FROM pg_attribute WHERE attrelid = '$2'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum" ;;
    *) query "$1" "SELECT name FROM pragma_table_info('$2') ORDER BY cid" ;;
    esac
}

serve() { # database, state folder: sets server, url, start_ms
    local began
    began=$(date +%s%N)
    : >"$work/log"
    build/lam serve --db "$1" --state "$2" --listen 127.0.0.1:0 >"$work/log" 2>"$work/err" &
    server=$!
    until grep -q 'listening on' "$work/log"; do
        kill -0 "$server" || { cat "$work/err" >&2; exit 1; }
        sleep 0.01
    done
    start_ms=$((($(date +%s%N) - began) / 1000000))
    url=$(grep -o 'http://127[0-9.:]*' "$work/log" | head -n 1)
}

stop() {
    kill "$server"
    wait "$server" || true
    server=
}

field() { grep -o "name=\"$2\"[^>]*value=\"[^\"]*\"" "$1" | sed -n '1{s/.*value="//;s/"$//;p}'; }

# Every counter of a commune signs in, and its papers are as many as the form proposes: SESSIONS has a line "cookie csrf" for each, COOKIE is the first.
sign_in() { # state folder
    local login password cookie
    COOKIE='' SESSIONS='' SEED=$$-$RANDOM
    while IFS=$'\t' read -r _ _ login password _; do
        curl -s "$url/sign-in" >"$work/form"
        curl -s -o /dev/null -c "$work/jar" --data-urlencode "_key=$(field "$work/form" _key)" \
            --data-urlencode "login=$login" --data-urlencode "password=$password" "$url/sign-in"
        cookie=$(awk '/session/ {print $6 "=" $7}' "$work/jar")
        COOKIE=${COOKIE:-$cookie}
        curl -s -H "Cookie: $cookie" "$url/counter?q=khai%20sinh" >"$work/list"
        VERSION=$(grep -o 'version=[0-9]*' "$work/list" | sed -n '1s/.*=//p')
        curl -s -H "Cookie: $cookie" "$url/counter/new?version=$VERSION" >"$work/form"
        CASE=$(field "$work/form" case_id)
        PAPERS=$(grep -o 'name="papers\.[a-z_]*"[^>]*value="[^"]*"' "$work/form" |
            sed 's/name="\([^"]*\)".*value="\([^"]*\)"/\&\1=\2/' | tr -d '\n')
        SESSIONS+="$cookie $(field "$work/form" _csrf)"$'\n'
    done < <(awk -F'\t' '$1 == "counter" && $3 ~ /[0-9]$/' "$1/demo-accounts.tsv")
    export SESSIONS COOKIE VERSION CASE PAPERS SEED
}

cpu_us() { awk -v tick="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000000 / tick)}' "/proc/$server/stat"; }
