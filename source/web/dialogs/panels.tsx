/** The dialog that is open. */
import type {Session} from '../../client/session/state.ts';
import type {Actions} from '../actions.ts';
import {roomLabel} from '../format.ts';
import type {Panel} from '../view.ts';
import {CreateRoom} from './create-room.tsx';
import {Help} from './help.tsx';
import {InviteLink} from './invite-link.tsx';
import {LineForm} from './line-form.tsx';
import {Palette} from './palette.tsx';
import {StatsPanel} from './stats.tsx';

interface PanelsProps {
	readonly panel: Panel;
	readonly session: Session;
	readonly current: string | undefined;
	readonly host: string;
	readonly actions: Actions;
	readonly onCommand: (text: string) => void;
}

export const Panels = ({panel, session, current, host, actions, onCommand}: PanelsProps) => {
	switch (panel.type) {
		case 'palette':
			return (
				<Palette
					session={session}
					current={current}
					host={host}
					initial={panel.text}
					actions={actions}
					onCommand={onCommand}
				/>
			);
		case 'create':
			return <CreateRoom actions={actions} />;
		case 'invite':
			return <InviteLink key={panel.token} room={panel.room} token={panel.token} actions={actions} />;
		case 'stats':
			return <StatsPanel key={panel.room} room={panel.room} session={session} actions={actions} />;
		case 'help':
			return <Help actions={actions} />;
		case 'nick':
			return (
				<LineForm
					title="Your name"
					label="Others see you as"
					initial={session.me?.nick ?? ''}
					button="Take it"
					problem={panel.problem}
					maxLength={64}
					onSubmit={actions.rename}
					onClose={actions.close}
				/>
			);
		case 'topic': {
			const {room} = panel;
			return (
				<LineForm
					title={`Topic of ${roomLabel(session.rooms.get(room) ?? {room, kind: 'public', with: undefined})}`}
					label="What the room is about"
					initial={session.rooms.get(room)?.topic ?? ''}
					button="Set it"
					problem={undefined}
					maxLength={session.limits.topicLength}
					onSubmit={async text => {
						actions.setTopic(room, text);
						return undefined;
					}}
					onClose={actions.close}
				/>
			);
		}
	}
};
