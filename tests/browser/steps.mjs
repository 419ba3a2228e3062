// One step in the life of a dossier, by the officer whose turn it is: the page, the button, the form.
// `values` and `files` by label; null for a move without a form.
export async function move(officer, dossier, name, values = {}, files = {}) {
    await officer.open(dossier.path);
    await officer.follow(officer.page.locator('.actions').getByRole(values ? 'link' : 'button', { name, exact: true }));
    if (!values)
        return;
    for (const [label, file] of Object.entries(files))
        await officer.page.getByLabel(label).setInputFiles(file);
    await officer.send(values, name);
    if (officer.path() !== dossier.path)
        throw new Error(`${name} leads to ${officer.path()}`);
}
