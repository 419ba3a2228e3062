# Sourced in this folder, with ROOT set: install_node brings the npm packages and sets NODE to a Node that
# playwright-core accepts.
# Debian 12 brings Node 18; playwright-core wants a newer one, which a package of npm brings.
NODE_VERSION=20.8.0

install() {
    local stamp
    stamp=$(cat package-lock.json | sha256sum)
    [ "$(cat node_modules/.installed 2>/dev/null)" = "$stamp" ] && return
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || return 1
    echo "$stamp" >node_modules/.installed
}

node_major() {
    "$1" --version 2>/dev/null | sed 's/^v//; s/\..*//'
}

find_node() {
    NODE=$(command -v node)
    [ "$(node_major "$NODE")" -ge 20 ] && return
    local machine=x64 folder=$ROOT/build/browser/node
    [ "$(uname -m)" = aarch64 ] && machine=arm64
    NODE=$folder/node_modules/node-linux-$machine/bin/node
    [ -x "$NODE" ] && return
    mkdir -p "$folder"
    npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error \
        "node-linux-$machine@$NODE_VERSION" >&2
}

install_node() {
    install && find_node
}
