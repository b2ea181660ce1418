/** The actions on a message, shown while the pointer or the focus is on it. */
import {type KeyboardEvent, useEffect, useRef} from 'react';
import type {MessageItem} from '../../client/session/state.ts';
import {clockTime} from '../../presenter/times.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import {oneLine} from '../elements/text.tsx';

const quickReactions = ['👍', '❤️', '😂', '🎉', '👀', '✅', '🙏', '👎'];

/** The buttons it shows: all actions, emoji to react with, or a confirmation to delete. */
export type ToolbarMode = 'choose' | 'react' | 'remove';

interface ToolbarProps {
	readonly item: MessageItem;
	readonly room: string;
	readonly mode: ToolbarMode;
	readonly onMode: (mode: ToolbarMode) => void;
	readonly actions: Actions;
}

const names: Record<ToolbarMode, string> = {choose: '', react: 'React: ', remove: 'Delete: '};

export const Toolbar = ({item, room, mode, onMode, actions}: ToolbarProps) => {
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

	const onKeyDown = (event: KeyboardEvent) => {
		const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
		if (step !== 0) {
			const buttons = [...(element.current?.querySelectorAll('button') ?? [])];
			const at = buttons.findIndex(button => button.matches(':focus'));
			buttons.at((at + step) % buttons.length)?.focus();
		} else if (event.key === 'Escape' && mode !== 'choose') reset();
		else return;
		event.preventDefault();
		event.stopPropagation();
	};

	const buttonsOf = (): React.ReactNode => {
		switch (mode) {
			case 'react':
				return quickReactions.map(emoji => (
					<button
						key={emoji}
						type="button"
						className="emoji"
						aria-label={`React with ${emoji}`}
						onClick={() => {
							actions.react(item, room, emoji);
							reset();
						}}
					>
						{emoji}
					</button>
				));
			case 'remove':
				return (
					<>
						<button
							type="button"
							className="danger"
							onClick={() => {
								actions.remove(item, room);
								reset();
							}}
						>
							Delete for everyone
						</button>
						<button type="button" onClick={reset}>
							Cancel
						</button>
					</>
				);
			case 'choose':
				return (
					<>
						<button type="button" aria-label="React" title="React (+)" onClick={() => onMode('react')}>
							<Icon name="smile" />
						</button>
						<button
							type="button"
							aria-label="Reply"
							title="Reply (r)"
							onClick={() => actions.startReply(item, room)}
						>
							<Icon name="reply" />
						</button>
						{item.isMine && (
							<>
								<button
									type="button"
									aria-label="Edit"
									title="Edit (e)"
									onClick={() => actions.startEdit(item, room)}
								>
									<Icon name="edit" />
								</button>
								<button type="button" aria-label="Delete" title="Delete (d)" onClick={() => onMode('remove')}>
									<Icon name="remove" />
								</button>
							</>
						)}
					</>
				);
		}
	};

	return (
		<div
			ref={element}
			className="toolbar"
			role="toolbar"
			aria-label={`${names[mode]}Message from ${oneLine(item.from.nick)} at ${clockTime(item.at)}`}
			onKeyDown={onKeyDown}
		>
			{buttonsOf()}
		</div>
	);
};
