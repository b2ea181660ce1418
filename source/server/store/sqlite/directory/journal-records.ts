/** The records about a journal that is ordered outside of the file. */
import {hubValue, setHubValue} from '../../database/hub-values.ts';
import type {Statements, Write} from '../../database/statements.ts';
import type {Erasure, JournalRecords} from '../../journal-records.ts';

/** No message has a room with this key. */
const noRoom = '';

const toErasure = ({
	position,
	room_key,
}: {
	readonly position: number;
	readonly room_key: string;
}): Erasure => ({
	position,
	roomKey: room_key === noRoom ? undefined : room_key,
});

const dropSources = `
	DELETE FROM journal_sources WHERE (room_key, seq) IN (
		SELECT room_key, seq FROM journal_sources WHERE position < ? LIMIT ?
	)`;

const keepNewestRuns = `
	DELETE FROM journal_runs WHERE run NOT IN (SELECT run FROM journal_runs ORDER BY position DESC LIMIT ?)`;

const positionRecord = (statement: Statements): Pick<JournalRecords, 'position' | 'setPosition'> => ({
	position() {
		const clusterId = hubValue(statement, 'clusterId');
		if (clusterId === undefined) return undefined;
		return {
			clusterId: String(clusterId),
			cluster: String(hubValue(statement, 'cluster')),
			position: Number(hubValue(statement, 'journalPosition')),
			digest: String(hubValue(statement, 'journalDigest')),
		};
	},
	setPosition({clusterId, cluster, position, digest}) {
		setHubValue(statement, 'clusterId', clusterId);
		setHubValue(statement, 'cluster', cluster);
		setHubValue(statement, 'journalPosition', position);
		setHubValue(statement, 'journalDigest', digest);
	},
});

type RunRecords = Pick<JournalRecords, 'lastOfRun' | 'setLastOfRun' | 'keepRuns'>;

const runRecords = (statement: Statements, write: Write): RunRecords => ({
	lastOfRun(run) {
		const row = statement('SELECT last FROM journal_runs WHERE run = ?').get(run);
		return row === undefined ? undefined : Number(row.last);
	},
	setLastOfRun(run, last, position) {
		write('INSERT OR REPLACE INTO journal_runs (run, last, position) VALUES (?, ?, ?)', run, last, position);
	},
	keepRuns(count) {
		write(keepNewestRuns, count);
	},
});

type SourceRecords = Pick<
	JournalRecords,
	'addSource' | 'sourceOf' | 'sourcesOfEdits' | 'sourcesUpTo' | 'removeSource' | 'removeSources'
>;

const sourceRecords = (statement: Statements, write: Write): SourceRecords => ({
	addSource({roomKey, seq, position, target}) {
		write(
			'INSERT OR REPLACE INTO journal_sources (position, room_key, seq, target) VALUES (?, ?, ?, ?)',
			position,
			roomKey,
			seq,
			target ?? null,
		);
	},
	sourceOf(roomKey, seq) {
		const select = 'SELECT position FROM journal_sources WHERE room_key = ? AND seq = ?';
		const row = statement(select).get(roomKey, seq);
		return row === undefined ? undefined : Number(row.position);
	},
	sourcesOfEdits: (roomKey, target) =>
		statement('SELECT position FROM journal_sources WHERE room_key = ? AND target = ?')
			.all(roomKey, target)
			.map(({position}) => Number(position)),
	sourcesUpTo: (roomKey, through) =>
		statement('SELECT seq, position, target FROM journal_sources WHERE room_key = ? AND seq <= ?')
			.all(roomKey, through)
			.map(({seq, position, target}) => ({
				roomKey,
				seq: Number(seq),
				position: Number(position),
				target: target === null ? undefined : Number(target),
			})),
	removeSource(roomKey, seq) {
		write('DELETE FROM journal_sources WHERE room_key = ? AND seq = ?', roomKey, seq);
	},
	removeSources(roomKey) {
		write('DELETE FROM journal_sources WHERE room_key = ?', roomKey);
	},
});

type ErasureRecords = Pick<
	JournalRecords,
	'addErasure' | 'removeErasure' | 'erasures' | 'erasureCount' | 'dropBefore'
>;

const erasureRecords = (statement: Statements, write: Write): ErasureRecords => ({
	addErasure({position, roomKey}) {
		write(
			'INSERT OR IGNORE INTO journal_erasures (position, room_key) VALUES (?, ?)',
			position,
			roomKey ?? noRoom,
		);
	},
	removeErasure({position, roomKey}) {
		write('DELETE FROM journal_erasures WHERE position = ? AND room_key = ?', position, roomKey ?? noRoom);
	},
	erasures: limit =>
		statement('SELECT position, room_key FROM journal_erasures ORDER BY position, room_key LIMIT ?')
			.all(limit)
			.map(row => toErasure(row as unknown as {position: number; room_key: string})),
	erasureCount: () => Number(statement('SELECT count(*) AS count FROM journal_erasures').get()?.count),
	dropBefore(first, limit) {
		write('DELETE FROM journal_erasures WHERE position < ?', first);
		return write(dropSources, first, limit);
	},
});

export const createJournalRecords = (statement: Statements, write: Write): JournalRecords => ({
	...positionRecord(statement),
	...runRecords(statement, write),
	...sourceRecords(statement, write),
	...erasureRecords(statement, write),
});
