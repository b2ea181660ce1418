/** Derives the `package.json` of the published package from that of the checkout. */

/** Fields for the checkout only. Because of `private`, npm refuses to publish the checkout itself. */
const checkoutFields = ['private', 'scripts', 'devDependencies', 'allowScripts', 'files'];

export interface Origin {
	readonly repository: {readonly type: 'git'; readonly url: string};
	readonly homepage?: string;
	readonly bugs?: {readonly url: string};
}

/** The path of a repository's issues on these hosts. */
const issuePaths: Readonly<Record<string, string>> = {
	'bitbucket.org': 'issues',
	'codeberg.org': 'issues',
	'github.com': 'issues',
	'gitlab.com': '-/issues',
};

/** `https://host/path`, without credentials and `.git`; undefined for a path or a host that is not public. */
const webAddress = (remote: string): URL | undefined => {
	const scp = /^(?:[\w.-]+@)?([\w.-]+\.[\w-]+):(?!\/\/)(.+)$/.exec(remote);
	const url = URL.parse(scp === null ? remote : `ssh://${scp[1]}/${scp[2]}`);
	if (url === null || !['https:', 'http:', 'ssh:', 'git:', 'git+ssh:'].includes(url.protocol))
		return undefined;
	const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
	if (!url.hostname.includes('.') || /^[\d.]+$/.test(url.hostname) || path === '') return undefined;
	return URL.parse(`https://${url.hostname}${path}`) ?? undefined;
};

/**
 * The fields that follow from the URL of a Git remote; undefined if that is not a public host. `homepage` and `bugs` only
 * for known hosts.
 */
export const originOf = (remote: string): Origin | undefined => {
	const page = webAddress(remote.trim());
	if (page === undefined) return undefined;
	const repository = {type: 'git', url: `git+${page.href}.git`} as const;
	const issues = issuePaths[page.hostname];
	if (issues === undefined) return {repository};
	return {repository, homepage: `${page.href}#readme`, bugs: {url: `${page.href}/${issues}`}};
};

/** The published `package.json`. `repository`, `homepage` and `bugs` of the checkout take precedence. */
export const toPublished = (
	manifest: Readonly<Record<string, unknown>>,
	origin: Origin | undefined,
): Record<string, unknown> => {
	const kept = Object.fromEntries(
		Object.entries(manifest).filter(([field]) => !checkoutFields.includes(field)),
	);
	return {...kept, ...origin, ...kept};
};
