/** The input: a message, a reply, an edit, a command. */
import {type KeyboardEvent, type RefObject, useEffect, useId, useState} from 'react';
import type {MessageItem, RoomState} from '../../client/session/state.ts';
import {
	beginsShortcode,
	type Completion,
	type CompletionSources,
	completedText,
	completionAt,
} from '../../commands/completion.ts';
import {roomTitle} from '../../presenter/room-title.ts';
import type {Limits} from '../../protocol/limits.ts';
import {lineCount, utf8Length} from '../../protocol/well-formed.ts';
import {formatDuration} from '../../text/duration.ts';
import {type EmojiNames, loadEmojiNames} from '../../text/emoji.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import {oneLine} from '../elements/text.tsx';
import type {Composing} from '../state/view.ts';

export interface ComposerProps {
	readonly room: RoomState;
	readonly composing: Composing;
	/** Without the emoji: the composer loads their names. */
	readonly sources: CompletionSources;
	readonly limits: Limits;
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly actions: Actions;
}

const expiries = [
	{seconds: 0, label: 'Never expires'},
	{seconds: 30, label: '30 s'},
	{seconds: 300, label: '5 min'},
	{seconds: 3600, label: '1 h'},
	{seconds: 86_400, label: '1 day'},
] as const;

/** What is replied to or edited, above the input, with a button to cancel. */
const About = (props: {
	readonly about: NonNullable<Composing['about']>;
	readonly item: MessageItem | undefined;
	readonly onCancel: () => void;
}) => (
	<div className="about">
		<span>
			{props.about.type === 'edit' ? 'Editing your message' : 'Replying to '}
			{props.about.type === 'reply' && (
				<b>{props.item === undefined ? 'an earlier message' : oneLine(props.item.from.nick)}</b>
			)}
			{props.item !== undefined && <q>{oneLine(props.item.text.slice(0, 120).replaceAll('\n', ' '))}</q>}
		</span>
		<button type="button" aria-label="Cancel" title="Cancel (Esc)" onClick={props.onCancel}>
			<Icon name="close" />
		</button>
	</div>
);

/** A word about the length, if one is needed; `isOver` if the text is too long to be sent. */
const lengthOf = (
	text: string,
	limits: Limits,
): {readonly isOver: boolean; readonly word: string | undefined} => {
	const lines = lineCount(text.trimEnd());
	const left = limits.textBytes - utf8Length(text.trimEnd());
	if (lines > limits.textLines) return {isOver: true, word: `${lines} of ${limits.textLines} lines`};
	if (left < 0) return {isOver: true, word: `${-left} bytes too long`};
	return {isOver: false, word: left < limits.textBytes / 5 ? `${left} bytes left` : undefined};
};

export const Composer = ({room, composing, sources: given, limits, field, actions}: ComposerProps) => {
	const [completion, setCompletion] = useState<Completion>();
	const [chosen, setChosen] = useState(0);
	const [emoji, setEmoji] = useState<EmojiNames>();
	const sources = {...given, emoji};
	const listId = useId();
	const label = roomTitle(room);
	const {isOver: isTooLong, word: lengthWord} = lengthOf(composing.text, limits);
	const isWritable = room.membership.type !== 'refused';

	const write = (more: Partial<Composing>) => actions.write(room.room, {...composing, ...more});

	// The names of emoji came while one was being written: offer them now.
	// biome-ignore lint/correctness/useExhaustiveDependencies: once, when they have come.
	useEffect(() => {
		const {current} = field;
		if (emoji === undefined || current === null || document.activeElement !== current) return;
		offer(completionAt(current.value, current.selectionStart, sources, 'typing'));
	}, [emoji]);

	const offer = (next: Completion | undefined) => {
		setCompletion(next);
		setChosen(0);
	};

	const onChange = (text: string, cursor: number) => {
		write({text});
		offer(completionAt(text, cursor, sources, 'typing'));
		if (emoji === undefined && beginsShortcode(text, cursor)) {
			// Where they cannot be loaded now, the shortcode stays as it is typed.
			loadEmojiNames().then(
				names => setEmoji(() => names),
				() => {},
			);
		}
		if (text.trim() !== '' && !text.startsWith('/')) actions.typing(room.room);
	};

	const take = (index: number, from: Completion) => {
		const next = completedText({...from, selected: index});
		write({text: next.text});
		offer(undefined);
		const element = field.current;
		if (element === null) return;
		element.focus();
		requestAnimationFrame(() => element.setSelectionRange(next.cursor, next.cursor));
	};

	const insert = (piece: string) => {
		const element = field.current;
		if (element === null) return;
		element.setRangeText(piece, element.selectionStart, element.selectionEnd, 'end');
		onChange(element.value, element.selectionStart);
	};

	const send = () => {
		if (isTooLong || !isWritable) return;
		offer(undefined);
		actions.submit(room.room, composing);
	};

	const onChoiceKey = (event: KeyboardEvent, shown: Completion): boolean => {
		const {candidates} = shown;
		const candidate = candidates[chosen];
		switch (event.key) {
			case 'ArrowDown':
				setChosen((chosen + 1) % candidates.length);
				return true;
			case 'ArrowUp':
				setChosen((chosen + candidates.length - 1) % candidates.length);
				return true;
			case 'Tab':
				if (event.shiftKey) return false;
				if (candidate !== undefined) take(chosen, shown);
				return true;
			case 'Enter': {
				// A command that is complete runs at once; a prefix is completed first.
				const isWhole = candidate === undefined || composing.text.trimEnd() === candidate.insert.trimEnd();
				if (event.shiftKey || isWhole) return false;
				take(chosen, shown);
				return true;
			}
			case 'Escape':
				event.stopPropagation();
				offer(undefined);
				return true;
			default:
				return false;
		}
	};

	const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
		// An input method takes Enter and the arrows for itself while it composes.
		if (event.nativeEvent.isComposing) return;
		if (completion !== undefined && onChoiceKey(event, completion)) {
			event.preventDefault();
			return;
		}
		const {selectionStart, selectionEnd, value} = event.currentTarget;
		const isBare = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
		if (event.key === 'j' && event.ctrlKey) {
			insert('\n');
		} else if (event.key === 'Enter' && isBare) {
			const before = value.slice(0, selectionStart);
			if (before.endsWith('\\') && selectionStart === selectionEnd) {
				event.currentTarget.setSelectionRange(selectionStart - 1, selectionStart);
				insert('\n');
			} else send();
		} else if (event.key === 'Tab' && isBare) {
			const next = completionAt(value, selectionStart, sources);
			// Where there is nothing to complete, Tab goes on to the next control, as everywhere.
			if (next === undefined) return;
			if (next.candidates.length === 1) take(0, next);
			else offer(next);
		} else if (event.key === 'ArrowUp' && isBare && value === '') {
			actions.jump({type: 'select', room: room.room});
		} else if (event.key === 'End' && isBare && value === '') {
			actions.jump({type: 'newest', room: room.room});
		} else return;
		event.preventDefault();
	};

	const aboutItem =
		composing.about === undefined
			? undefined
			: room.log.items.find(item => item.type === 'message' && item.seq === composing.about?.seq);

	return (
		<form
			className="composer"
			onSubmit={event => {
				event.preventDefault();
				send();
			}}
		>
			{completion !== undefined && (
				<div className="choices" id={listId} role="listbox" aria-label="Completions">
					{completion.candidates.map(({insert: inserted, label: name, detail}, index) => (
						// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's.
						<div
							key={inserted}
							id={`${listId}-${index}`}
							role="option"
							tabIndex={-1}
							aria-selected={index === chosen}
							onMouseDown={event => event.preventDefault()}
							onClick={() => take(index, completion)}
						>
							<b>{name}</b> <span>{detail}</span>
						</div>
					))}
				</div>
			)}
			{composing.about !== undefined && (
				<About
					about={composing.about}
					item={aboutItem?.type === 'message' ? aboutItem : undefined}
					onCancel={() => write({about: undefined, ...(composing.about?.type === 'edit' && {text: ''})})}
				/>
			)}
			<div className="line">
				<span className="prompt" aria-hidden="true">
					&gt;
				</span>
				{/* The style sheet draws the text once more, unseen, so that the field is as high as it. */}
				<div className="writing" data-text={composing.text}>
					<textarea
						ref={field}
						rows={1}
						value={composing.text}
						placeholder={isWritable ? `Message ${label}` : 'You cannot send messages here'}
						aria-label={`Message ${label}`}
						aria-invalid={isTooLong}
						aria-autocomplete="list"
						aria-controls={completion === undefined ? undefined : listId}
						aria-activedescendant={completion === undefined ? undefined : `${listId}-${chosen}`}
						enterKeyHint="send"
						autoComplete="off"
						disabled={!isWritable}
						onChange={event => onChange(event.currentTarget.value, event.currentTarget.selectionStart)}
						onBlur={() => offer(undefined)}
						onKeyDown={onKeyDown}
					/>
				</div>
				{lengthWord !== undefined && (
					<span className="limit" role="status">
						{lengthWord}
					</span>
				)}
				<label className="expiry" title="When the message expires">
					<Icon name="timer" />
					<span className="visually-hidden">Expires</span>
					<select
						value={composing.expiresInSeconds}
						className={composing.expiresInSeconds > 0 ? 'on' : ''}
						onChange={event => write({expiresInSeconds: Number(event.currentTarget.value)})}
					>
						{expiries.map(({seconds, label}) => (
							<option key={seconds} value={seconds}>
								{seconds === 0 && room.expiresInSeconds > 0
									? formatDuration(room.expiresInSeconds * 1000)
									: label}
							</option>
						))}
					</select>
				</label>
				<button
					type="submit"
					className="send"
					aria-label="Send"
					title="Send (Enter)"
					disabled={composing.text.trim() === '' || isTooLong || !isWritable}
				>
					<Icon name="send" />
				</button>
			</div>
		</form>
	);
};
