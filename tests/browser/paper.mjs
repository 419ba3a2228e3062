// Papers: small PDF files to attach, and what stands on a PDF that the server made.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A whole PDF of one empty page; `mark` makes its bytes its own.
export function pdf(name, mark = name) {
    const objects = [
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    ];
    let text = `%PDF-1.4\n% ${Buffer.from(mark).toString('hex')}\n`;
    const places = objects.map((object, i) => {
        const at = text.length;
        text += `${i + 1} 0 obj\n${object}\nendobj\n`;
        return at;
    });
    const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
    const end = `xref\n0 4\n0000000000 65535 f \n${table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
    return { name, mimeType: 'application/pdf', buffer: Buffer.from(text + end) };
}

// The words and the QR codes of a PDF.
export function readPaper(bytes) {
    const folder = mkdtempSync(join(tmpdir(), 'lam-paper-'));
    try {
        const file = join(folder, 'paper.pdf');
        writeFileSync(file, bytes);
        const words = execFileSync('pdftotext', ['-layout', file, '-']).toString();
        execFileSync('pdftoppm', ['-r', '150', '-png', '-f', '1', '-l', '1', file, join(folder, 'page')]);
        const page = execFileSync('sh', ['-c', 'echo "$1"/page*.png', 'sh', folder]).toString().trim();
        let codes = '';
        try {
            codes = execFileSync('zbarimg', ['--quiet', '--raw', page], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
        } catch { /* no code on this page */ }
        return { words, codes: codes.trim().split('\n').filter(Boolean) };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
