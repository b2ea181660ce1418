/** The figures of a chaos run that only a cluster has. */
export interface ClusterFigures {
	readonly brokerFaults: number;
	readonly linkFaults: number;
	readonly moves: number;
	readonly races: number;
	readonly ephemeralTexts: number;
}

/** Formats the figures as text. */
export const drawClusterFigures = (figures: ClusterFigures): string =>
	[
		`brokers               ${figures.brokerFaults} faults`,
		`networks of hubs      ${figures.linkFaults} faults`,
		`people moved          ${figures.moves} times to another hub`,
		`races                 ${figures.races} for a nick or an invite`,
		`ephemeral messages    ${figures.ephemeralTexts}, erased everywhere`,
	].join('\n');
