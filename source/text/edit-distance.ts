/** The number of letters to insert, delete, replace or swap with the next letter (optimal string alignment distance). */
export const editDistance = (one: string, other: string): number => {
	if (one.length > 40) return one.length;
	let twoBack: number[] = [];
	let back = Array.from({length: other.length + 1}, (_, at) => at);
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		for (let column = 1; column <= other.length; column++) {
			const isSame = one[row - 1] === other[column - 1];
			let least = Math.min(
				(back[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
				(back[column - 1] ?? 0) + (isSame ? 0 : 1),
			);
			if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1] && row > 1 && column > 1) {
				least = Math.min(least, (twoBack[column - 2] ?? 0) + 1);
			}
			current.push(least);
		}
		[twoBack, back] = [back, current];
	}
	return back[other.length] ?? 0;
};
