import {expect, test} from 'vitest';
import {isAsciiLocale} from '../../../source/terminal/settings-file/locale.ts';

test.each([
	[{LANG: 'de_DE.UTF-8'}, false],
	[{LANG: 'C.utf8'}, false],
	[{LANG: 'C'}, true],
	[{LANG: 'de_DE.ISO-8859-1'}, true],
	[{LC_ALL: 'C', LANG: 'de_DE.UTF-8'}, true],
	[{LC_CTYPE: 'en_US.UTF-8', LANG: 'C'}, false],
	[{LC_ALL: '', LC_CTYPE: 'POSIX', LANG: 'en_US.UTF-8'}, true],
	[{}, false],
])('with %j draws ASCII: %s', (env, expected) => {
	expect(isAsciiLocale(env)).toBe(expected);
});
