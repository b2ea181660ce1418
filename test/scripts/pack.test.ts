/** The content of the package: links of pages, and the published `package.json`. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {relativeLinks} from '../../scripts/markdown-links.ts';
import {originOf, toPublished} from '../../scripts/package-manifest.ts';
import {projectFolder} from '../support/process.ts';

test('finds the linked files of a page, each once', () => {
	const page = `
[a](docs/a.md) ![b](docs/b.svg "title") [a again](docs/a.md#part) [page](#below) [web](https://example.org/x.md)
[mail](mailto:ann@example.org) [c]: <docs/c%20d.md> and \`[no](code.md)\`
[d]: ../d.md
<img src="e.png">
\`\`\`sh
[no](block.md)
\`\`\`
`;
	expect(relativeLinks(page)).toEqual(['docs/a.md', 'docs/b.svg', '../d.md', 'e.png']);
});

const github = {
	repository: {type: 'git', url: 'git+https://github.com/ann/chat.git'},
	homepage: 'https://github.com/ann/chat#readme',
	bugs: {url: 'https://github.com/ann/chat/issues'},
};

test.each([
	'https://github.com/ann/chat.git\n',
	'https://ann:token@github.com/ann/chat',
	'git@github.com:ann/chat.git',
	'ssh://git@github.com:22/ann/chat.git/',
])('the remote %j gives the repository, without credentials', remote => {
	expect(originOf(remote)).toEqual(github);
});

test('the address of issues depends on the host, and is unknown for an unknown one', () => {
	expect(originOf('git@gitlab.com:group/team/chat.git')?.bugs?.url).toBe(
		'https://gitlab.com/group/team/chat/-/issues',
	);
	expect(originOf('https://git.example.org/ann/chat.git')).toEqual({
		repository: {type: 'git', url: 'git+https://git.example.org/ann/chat.git'},
	});
});

test.each([
	'',
	'/srv/git/chat.git',
	'../chat',
	'file:///srv/chat.git',
	'http://localhost/chat',
	'ann@10.0.0.7:chat',
])('the remote %j gives no repository', remote => {
	expect(originOf(remote)).toBeUndefined();
});

test('the published package.json has no scripts, and has the repository', () => {
	const manifest = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8'));
	const published = toPublished(manifest, originOf('git@github.com:ann/chat.git'));
	expect(published).toMatchObject({
		name: 'termchat',
		version: manifest.version,
		bin: manifest.bin,
		...github,
	});
	for (const field of ['scripts', 'devDependencies', 'allowScripts', 'private']) {
		expect(published).not.toHaveProperty(field);
	}
});

test('npm refuses to publish the checkout itself', () => {
	expect(JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')).private).toBe(true);
});
