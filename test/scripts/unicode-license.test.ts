import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {projectFolder} from '../support/process.ts';

/** Of https://www.unicode.org/license.txt, whose years end with 2026 at the time of writing. */
const official = 'e7a93b009565cfce55919a381437ac4db883e9da2126fa28b91d12732bc53d96';

test('the notice of the Unicode data is the official text except the year', () => {
	const text = readFileSync(path.join(projectFolder, 'scripts', 'unicode-license.txt'), 'utf8');
	const current = text.replace(/© 1991-\d{4} Unicode/, '© 1991-2026 Unicode');
	expect(createHash('sha256').update(current).digest('hex')).toBe(official);
});
