/**
 * Converts Slack markup to plain text: `<https://ci.example.org|build 7>` becomes `build 7 (https://ci.example.org)`,
 * and `&lt;` becomes `<`. Signs for bold and italic, and code between backticks, stay unchanged.
 */

const entities: Readonly<Record<string, string>> = {'&lt;': '<', '&gt;': '>', '&amp;': '&'};

const decodeEntities = (text: string): string =>
	text.replace(/&(?:lt|gt|amp);/g, entity => entities[entity] ?? entity);

/** A link with its label, unless the label repeats the URL. */
export const linkText = (url: string, label: string): string => {
	const bare = url.replace(/^(?:mailto:|https?:\/\/)/, '').replace(/\/$/, '');
	if (label === '' || label === url || label === bare) return url.replace(/^mailto:/, '');
	return `${label} (${url})`;
};

/** Names by the ids of users and channels, if they are known. */
export interface SlackIds {
	readonly user: (id: string) => string | undefined;
	readonly channel: (id: string) => string | undefined;
}

const noIds: SlackIds = {user: () => undefined, channel: () => undefined};

/** Mentions of several users, `<!here>` or `<!here|here>`. */
const everyone: ReadonlySet<string> = new Set(['here', 'channel', 'everyone']);

/** The text of `<!…>`: everyone, a group such as `<!subteam^S1|@devs>`, or a date with its text. */
const specialText = (id: string, label: string): string => {
	const name = id.split('^', 1)[0] ?? '';
	return label === '' || everyone.has(name) ? `@${name}` : label;
};

/** The text of `<…>`: a link, a user, a room, a group, a date, or `@here`. */
const referenceText = (content: string, ids: SlackIds): string => {
	const bar = content.indexOf('|');
	const target = bar === -1 ? content : content.slice(0, bar);
	const label = bar === -1 ? '' : content.slice(bar + 1);
	const id = target.slice(1);
	switch (target[0]) {
		case '!':
			return specialText(id, label);
		case '@':
			return `@${ids.user(id) ?? (label.replace(/^@/, '') || id)}`;
		case '#':
			return `#${ids.channel(id) ?? (label.replace(/^#/, '') || id)}`;
		default:
			return linkText(target, label);
	}
};

/** Decodes entities last, so that an escaped `<` never begins a link. */
export const fromMrkdwn = (text: string, ids = noIds): string =>
	decodeEntities(
		text.replace(/<([@#!][^<>\n]+|[a-z][a-z0-9+.-]*:[^<>\n]+)>/gi, (_, content: string) =>
			referenceText(content, ids),
		),
	);
