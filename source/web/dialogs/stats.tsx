/** Statistics of a room or of the server, updated while the dialog is open. */
import {useEffect, useState} from 'react';
import type {Session} from '../../client/session/state.ts';
import {messageOf} from '../../errors/error-message.ts';
import {loadingStats, noMessages, type Ranking, statsText, statsTitle} from '../../presenter/rooms/stats.ts';
import type {ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Actions} from '../actions/actions.ts';
import {Dialog} from '../elements/dialog.tsx';
import {Spans} from '../elements/text.tsx';

type Stats = ServerFrameOf<'stats'>;

const refreshMs = 5000;

/** One bar for each minute of the last hour. */
const Sparkline = ({minutes, label}: {readonly minutes: readonly number[]; readonly label: string}) => {
	const maximum = Math.max(1, ...minutes);
	return (
		<svg
			className="sparkline"
			viewBox={`0 0 ${minutes.length * 4} 32`}
			preserveAspectRatio="none"
			role="img"
			aria-label={label}
		>
			{minutes.map((messages, minute) => {
				const height = messages === 0 ? 0.75 : Math.max(2, (messages / maximum) * 32);
				return (
					<rect
						// biome-ignore lint/suspicious/noArrayIndexKey: the index is the minute.
						key={minute}
						x={minute * 4}
						y={32 - height}
						width={3}
						height={height}
						className={messages === 0 ? 'none' : undefined}
					/>
				);
			})}
		</svg>
	);
};

const RankingList = ({title, entries}: Ranking) => (
	<section>
		<h3>{title}</h3>
		{entries.length === 0 && <p className="quiet">{noMessages}</p>}
		<ol>
			{entries.map(({id, name, messages}) => (
				<li key={id}>
					<span>
						<Spans line={[name]} />
					</span>
					<span>{messages}</span>
				</li>
			))}
		</ol>
	</section>
);

const Figures = ({stats, session}: {readonly stats: Stats; readonly session: Session}) => {
	const {figures, minutes, minutesText, rankings} = statsText(session, stats);
	return (
		<>
			<Sparkline minutes={minutes} label={minutesText} />
			<p className="axis" aria-hidden="true">
				<span>60 min ago</span>
				<span>now</span>
			</p>
			<dl className="figures">
				{figures.map(({label, value}) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			<div className="busiest">
				{rankings.map(ranking => (
					<RankingList key={ranking.title} {...ranking} />
				))}
			</div>
		</>
	);
};

interface LoadedStats {
	/** Undefined until the first answer. */
	readonly stats: Stats | undefined;
	/** Why the last request failed, if it did. */
	readonly problem: string | undefined;
}

/** Requests the statistics at once and then every `refreshMs`. A failed request keeps the last statistics. */
const useStats = (room: string | undefined, actions: Actions): LoadedStats => {
	const [stats, setStats] = useState<Stats>();
	const [problem, setProblem] = useState<string>();
	useEffect(() => {
		let isOpen = true;
		const refresh = async () => {
			try {
				const next = await actions.loadStats(room);
				if (isOpen) {
					setStats(next);
					setProblem(undefined);
				}
			} catch (error) {
				if (isOpen) setProblem(messageOf(error));
			}
		};
		void refresh();
		const timer = setInterval(refresh, refreshMs);
		return () => {
			isOpen = false;
			clearInterval(timer);
		};
	}, [actions, room]);
	return {stats, problem};
};

interface StatsPanelProps {
	readonly room: string | undefined;
	readonly session: Session;
	readonly actions: Actions;
}

export const StatsPanel = ({room, session, actions}: StatsPanelProps) => {
	const {stats, problem} = useStats(room, actions);
	return (
		<Dialog title={statsTitle(session, room)} className="stats" onClose={actions.closePanel}>
			{stats === undefined ? (
				<p className="quiet">{problem ?? loadingStats}</p>
			) : (
				<Figures stats={stats} session={session} />
			)}
			{stats !== undefined && problem !== undefined && <p className="problem">{problem}</p>}
			<div className="buttons">
				{room === undefined ? null : (
					<button type="button" onClick={() => actions.openPanel({type: 'stats', room: undefined})}>
						Server statistics
					</button>
				)}
			</div>
		</Dialog>
	);
};
