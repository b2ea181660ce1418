/** The actions on a message, shown while the pointer or the focus is on it. */
import {type KeyboardEvent, type RefObject, useEffect, useRef} from 'react';
import type {MessageItem} from '../../client/session/state.ts';
import {clockTime} from '../../presenter/times.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon, type IconName} from '../elements/icons.tsx';
import {oneLine} from '../elements/text.tsx';

const quickReactions = ['👍', '❤️', '😂', '🎉', '👀', '✅', '🙏', '👎'];

/** The buttons it shows: all actions, emoji to react with, or a confirmation to delete. */
export type ToolbarMode = 'choose' | 'react' | 'remove';

interface ToolbarProps {
	readonly item: MessageItem;
	readonly room: string;
	readonly mayPin: boolean;
	readonly mode: ToolbarMode;
	readonly onMode: (mode: ToolbarMode) => void;
	readonly actions: Actions;
}

const names: Record<ToolbarMode, string> = {choose: '', react: 'React: ', remove: 'Delete: '};

interface ActionButtonProps {
	readonly icon: IconName;
	readonly label: string;
	readonly shortcut: string;
	readonly onClick: () => void;
}

const ActionButton = ({icon, label, shortcut, onClick}: ActionButtonProps) => (
	<button type="button" aria-label={label} title={`${label} (${shortcut})`} onClick={onClick}>
		<Icon name={icon} />
	</button>
);

const AllActions = ({item, room, mayPin, onMode, actions}: Omit<ToolbarProps, 'mode'>) => (
	<>
		<ActionButton icon="smile" label="React" shortcut="+" onClick={() => onMode('react')} />
		<ActionButton icon="reply" label="Reply" shortcut="r" onClick={() => actions.startReply(item, room)} />
		<ActionButton icon="thread" label="Thread" shortcut="t" onClick={() => actions.openThread(item, room)} />
		{mayPin && (
			<ActionButton
				icon="pin"
				label="Pin or unpin"
				shortcut="p"
				onClick={() => actions.togglePin(item, room)}
			/>
		)}
		{item.isMine && (
			<ActionButton icon="edit" label="Edit" shortcut="e" onClick={() => actions.startEdit(item, room)} />
		)}
		{actions.canDelete(item, room) && (
			<ActionButton icon="remove" label="Delete" shortcut="d" onClick={() => onMode('remove')} />
		)}
		<ActionButton
			icon="more"
			label="More"
			shortcut="y, l, u, w, a, i"
			onClick={() => actions.openPanel({type: 'messageMenu', room, item})}
		/>
	</>
);

const Reactions = ({onSelect}: {readonly onSelect: (emoji: string) => void}) =>
	quickReactions.map(emoji => (
		<button
			key={emoji}
			type="button"
			className="emoji"
			aria-label={`React with ${emoji}`}
			onClick={() => onSelect(emoji)}
		>
			{emoji}
		</button>
	));

interface DeleteConfirmationProps {
	readonly onDelete: () => void;
	readonly onCancel: () => void;
}

const DeleteConfirmation = ({onDelete, onCancel}: DeleteConfirmationProps) => (
	<>
		<button type="button" className="danger" onClick={onDelete}>
			Delete for everyone
		</button>
		<button type="button" onClick={onCancel}>
			Cancel
		</button>
	</>
);

/** The index of the button that an arrow key focuses; undefined for other keys. */
export const nextButton = (key: string, focused: number, count: number): number | undefined => {
	const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
	return step === 0 ? undefined : (focused + step + count) % count;
};

/** Returns the handler of `keydown`: the arrow keys move between the buttons, Esc shows all actions again. */
const toolbarKeys =
	(element: RefObject<HTMLElement | null>, onEscape: (() => void) | undefined) => (event: KeyboardEvent) => {
		const buttons = [...(element.current?.querySelectorAll('button') ?? [])];
		const focused = buttons.findIndex(button => button.matches(':focus'));
		const next = nextButton(event.key, focused, buttons.length);
		if (next !== undefined) buttons[next]?.focus();
		else if (event.key === 'Escape' && onEscape !== undefined) onEscape();
		else return;
		event.preventDefault();
		event.stopPropagation();
	};

export const Toolbar = ({item, room, mayPin, mode, onMode, actions}: ToolbarProps) => {
	const element = useRef<HTMLDivElement>(null);
	// The pressed button is no longer in the toolbar, so the focus moves to the first new button.
	useEffect(() => {
		if (mode !== 'choose') element.current?.querySelector('button')?.focus();
	}, [mode]);

	/** Shows all actions again and moves the focus to the message. */
	const reset = () => {
		element.current?.closest<HTMLElement>('[data-key]')?.focus({preventScroll: true});
		onMode('choose');
	};
	const react = (emoji: string) => {
		actions.react(item, room, emoji);
		reset();
	};
	const remove = () => {
		actions.remove(item, room);
		reset();
	};
	return (
		<div
			ref={element}
			className="toolbar"
			role="toolbar"
			aria-label={`${names[mode]}Message from ${oneLine(item.from.nick)} at ${clockTime(item.at)}`}
			onKeyDown={toolbarKeys(element, mode === 'choose' ? undefined : reset)}
		>
			{mode === 'choose' && (
				<AllActions item={item} room={room} mayPin={mayPin} onMode={onMode} actions={actions} />
			)}
			{mode === 'react' && <Reactions onSelect={react} />}
			{mode === 'remove' && <DeleteConfirmation onDelete={remove} onCancel={reset} />}
		</div>
	);
};
