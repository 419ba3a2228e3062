// How Chromium is started: no sandbox inside a container, and nothing of its own on the network.
export const FLAGS = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
