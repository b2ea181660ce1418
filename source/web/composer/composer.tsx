/** The input of a room: a message, a reply, an edit or a command. */
import {type FormEvent, type KeyboardEventHandler, type RefObject, useId} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import type {CompletionSources} from '../../commands/suggestions/completion-sources.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import type {Limits} from '../../protocol/limits.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import type {RoomInput} from '../state/view.ts';
import {About} from './about.tsx';
import {CompletionList, optionId} from './completion-list.tsx';
import {composerKeys} from './composer-keys.ts';
import {ExpirySelect} from './expiry-select.tsx';
import {inputLength} from './input-length.ts';
import {type CompletionState, useCompletion} from './use-completion.ts';
import {useKeyboardEnter} from './use-keyboard-enter.ts';

export interface ComposerProps {
	readonly room: RoomState;
	readonly input: RoomInput;
	/** Without emoji: the composer loads their names. */
	readonly sources: CompletionSources;
	readonly limits: Limits;
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly actions: Actions;
	/** The list of completions opens by itself. */
	readonly opensWhileTyping: boolean;
	/** Loads the lists of the server that completions need. */
	readonly onLists: (text: string, cursor: number) => void;
}

interface MessageFieldProps {
	readonly room: RoomState;
	readonly text: string;
	readonly field: ComposerProps['field'];
	readonly isTooLong: boolean;
	readonly isWritable: boolean;
	readonly listId: string;
	readonly completion: CompletionState;
	readonly onChange: (text: string, cursor: number) => void;
	readonly onKeyDown: KeyboardEventHandler<HTMLTextAreaElement>;
}

const MessageField = (props: MessageFieldProps) => {
	const {text, isWritable, listId, completion, onChange} = props;
	const isThread = props.room.shownThread !== undefined;
	const label = isThread ? 'Reply in this thread' : `Message ${roomTitle(props.room)}`;
	const isListOpen = (completion.completion?.candidates.length ?? 0) > 0;
	return (
		// The style sheet draws the text a second time, invisibly, so that the field is as high as its text.
		<div className="writing" data-text={text}>
			<textarea
				ref={props.field}
				rows={1}
				value={text}
				placeholder={isWritable ? label : 'You cannot send messages here'}
				aria-label={label}
				aria-invalid={props.isTooLong}
				aria-autocomplete="list"
				aria-controls={isListOpen ? listId : undefined}
				aria-activedescendant={
					isListOpen && completion.selected >= 0 ? optionId(listId, completion.selected) : undefined
				}
				enterKeyHint="send"
				autoComplete="off"
				disabled={!isWritable}
				onChange={event => onChange(event.currentTarget.value, event.currentTarget.selectionStart)}
				onBlur={completion.close}
				onKeyDown={props.onKeyDown}
			/>
		</div>
	);
};

interface ComposerLineProps extends MessageFieldProps {
	readonly input: RoomInput;
	readonly limitText: string | undefined;
	readonly onExpiry: (expiresInSeconds: number) => void;
	readonly onNewLine: () => void;
}

/** Shown on touch screens only, by the style sheet: their keyboards send with Enter and have no Shift+Enter. */
const NewLineButton = ({onNewLine}: Pick<ComposerLineProps, 'onNewLine'>) => (
	<button
		type="button"
		className="new-line"
		aria-label="New line"
		title="New line"
		// The message field keeps the focus, so that the keyboard stays open.
		onMouseDown={event => event.preventDefault()}
		onClick={onNewLine}
	>
		<Icon name="newLine" />
	</button>
);

const ComposerLine = ({input, limitText, onExpiry, onNewLine, ...fieldProps}: ComposerLineProps) => (
	<div className="line">
		<span className="prompt" aria-hidden="true">
			&gt;
		</span>
		<MessageField {...fieldProps} />
		{limitText !== undefined && (
			<span className="limit" role="status">
				{limitText}
			</span>
		)}
		<ExpirySelect
			value={input.expiresInSeconds}
			roomSeconds={fieldProps.room.expiresInSeconds}
			onChange={onExpiry}
		/>
		<NewLineButton onNewLine={onNewLine} />
		<button
			type="submit"
			className="send"
			aria-label="Send"
			title="Send (Enter)"
			disabled={input.text.trim() === '' || fieldProps.isTooLong || !fieldProps.isWritable}
		>
			<Icon name="send" />
		</button>
	</div>
);

/** What the input does with typed text, keys and the form. */
const useComposer = ({room, input, field, actions, ...options}: ComposerProps) => {
	const change = (changes: Partial<RoomInput>) => actions.setInput(room.room, {...input, ...changes});
	const setText = (text: string) => change({text});
	const {sources, opensWhileTyping, onLists} = options;
	const completion = useCompletion({sources, field, setText, opensWhileTyping, onLists});
	const {isTooLong, text: limitText} = inputLength(input.text, options.limits);
	const isWritable = room.membership.type !== 'refused';

	const onChange = (text: string, cursor: number) => {
		setText(text);
		completion.update(text, cursor);
		if (text.trim() !== '' && !text.startsWith('/')) actions.typing(room.room);
	};
	const onSend = () => {
		if (isTooLong || !isWritable) return;
		completion.close();
		actions.submit(room.room, input);
	};
	const keys = composerKeys({room: room.room, field, completion, actions, onChange, onSend});
	useKeyboardEnter(field, keys.onEnter);
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		onSend();
	};
	return {change, completion, isTooLong, limitText, isWritable, onChange, keys, onSubmit};
};

export const Composer = (props: ComposerProps) => {
	const {room, input, field} = props;
	const {change, completion, keys, ...line} = useComposer(props);
	const listId = useId();
	const {about} = input;
	return (
		<form className="composer" onSubmit={line.onSubmit}>
			{completion.completion !== undefined && (
				<CompletionList
					id={listId}
					completion={completion.completion}
					selected={completion.selected}
					onSelect={completion.insert}
				/>
			)}
			{about !== undefined && (
				<About
					about={about}
					room={room}
					onCancel={() => change({about: undefined, ...(about.type === 'edit' && {text: ''})})}
				/>
			)}
			<ComposerLine
				room={room}
				input={input}
				text={input.text}
				field={field}
				isTooLong={line.isTooLong}
				isWritable={line.isWritable}
				limitText={line.limitText}
				listId={listId}
				completion={completion}
				onChange={line.onChange}
				onKeyDown={keys.onKeyDown}
				onNewLine={keys.insertLine}
				onExpiry={expiresInSeconds => change({expiresInSeconds})}
			/>
		</form>
	);
};
