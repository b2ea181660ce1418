/** Lists to choose from: rooms, unsent messages, messages that mention the user. */
import type {ReactNode} from 'react';
import type {Session} from '../../client/session/state.ts';
import type {Action, EntryAction, ListEntry, Panel} from '../../commands/command.ts';
import type {Actions} from '../actions/actions.ts';
import {Dialog} from '../elements/dialog.tsx';
import {Spans} from '../elements/text.tsx';
import {FoundMessage} from './palette/found-message.tsx';

interface RowProps {
	readonly content: ReactNode;
	readonly action: Action;
	readonly more?: readonly EntryAction[];
	readonly isFirst: boolean;
	readonly actions: Actions;
}

const Row = ({content, action, more = [], isFirst, actions}: RowProps) => {
	const choose = (chosen: Action) => {
		actions.closePanel();
		actions.perform(chosen);
	};
	return (
		<li>
			<button
				type="button"
				className="entry"
				data-first={isFirst ? true : undefined}
				onClick={() => choose(action)}
			>
				{content}
			</button>
			{more.map(other => (
				<button key={other.key} type="button" className="inline" onClick={() => choose(other.action)}>
					{other.label}
				</button>
			))}
		</li>
	);
};

interface ListDialogProps {
	readonly title: string;
	readonly entries: readonly ListEntry[];
	readonly actions: Actions;
}

export const ListDialog = ({title, entries, actions}: ListDialogProps) => (
	<Dialog title={title} className="choose" onClose={actions.closePanel}>
		<ul>
			{entries.map(({key, label, line, detail, action, more}, index) => (
				<Row
					key={key}
					content={
						<>
							{line === undefined ? (
								<b>{label}</b>
							) : (
								<span>
									<Spans line={line} />
								</span>
							)}{' '}
							<span className="quiet">{detail}</span>
						</>
					}
					action={action}
					more={more ?? []}
					isFirst={index === 0}
					actions={actions}
				/>
			))}
		</ul>
	</Dialog>
);

interface MessagesDialogProps {
	readonly panel: Extract<Panel, {type: 'messages'}>;
	readonly session: Session;
	readonly current: string | undefined;
	readonly actions: Actions;
}

export const MessagesDialog = ({panel, session, current, actions}: MessagesDialogProps) => (
	<Dialog title={panel.title} className="choose found" onClose={actions.closePanel}>
		<ul>
			{panel.messages.map((message, index) => (
				<Row
					key={`${message.room} ${message.seq}`}
					content={<FoundMessage entry={message} words="" session={session} current={current} />}
					action={{type: 'showMessage', room: message.room, seq: message.seq}}
					isFirst={index === 0}
					actions={actions}
				/>
			))}
		</ul>
	</Dialog>
);
