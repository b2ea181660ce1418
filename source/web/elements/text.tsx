/** Draws the presenter's spans as elements. Text of other users is never parsed as HTML. */
import {memo, type ReactNode} from 'react';
import {roomFragment} from '../../commands/room-link.ts';
import {nickColourIndex} from '../../presenter/nick-colour.ts';
import {type Line, type NickOf, type Span, withLinks} from '../../presenter/span.ts';
import type {Person} from '../../protocol/server-frames.ts';
import {printable, printableLine} from '../../text/sanitize.ts';

/** The number of `.nick-N` classes in the style sheet. Each has a contrast of at least 4.5 on its background. */
export const nickColours = 10;

const nickClass = ({nick}: NickOf): string => `nick nick-${nickColourIndex(nick, nickColours)}`;

/** Whether a link leads to a room or a message on this page. */
const isHere = (link: string): boolean =>
	typeof window !== 'undefined' && link.startsWith(`${window.location.origin}/#/`);

/** The classes of the parts of code. */
const codeClasses: ReadonlyMap<string, string> = new Map([
	['codeKeyword', 'code-keyword'],
	['codeString', 'code-string'],
	['codeNumber', 'code-number'],
	['codeComment', 'code-comment'],
]);

const elementOf = ({text, meaning, link, reference}: Span, index: number): ReactNode => {
	if (reference?.type === 'room') {
		return (
			<a key={index} href={roomFragment(reference.room)}>
				{text}
			</a>
		);
	}
	if (link !== undefined) {
		// A link to a room of this server opens in this tab.
		if (isHere(link)) {
			return (
				<a key={index} href={link}>
					{text}
				</a>
			);
		}
		return (
			<a key={index} href={link} target="_blank" rel="noopener noreferrer nofollow">
				{text}
			</a>
		);
	}
	if (typeof meaning === 'string') {
		const className = codeClasses.get(meaning);
		if (className === undefined) return text;
		return (
			<span key={index} className={className}>
				{text}
			</span>
		);
	}
	return (
		<span key={index} className={nickClass(meaning)}>
			{text}
		</span>
	);
};

/** Draws spans as text, nicks and links. The parent element shows the meaning of the whole line. */
export const Spans = memo(({line}: {readonly line: Line}) => line.map(elementOf));

/** A text with links. */
export const Words = memo(({text}: {readonly text: string}) => <Spans line={withLinks(printable(text))} />);

/** A name or a topic, sanitized and on one line. */
export const oneLine = (text: string): string => printableLine(text);

export const Nick = ({person}: {readonly person: Person}) => (
	<span className={nickClass({nick: person.id})}>{oneLine(person.nick)}</span>
);
