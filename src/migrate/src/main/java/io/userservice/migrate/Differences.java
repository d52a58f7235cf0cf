package io.userservice.migrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The lines that differ between two texts, as diff prints them. */
final class Differences {

	private Differences() {
	}

	/** By the longest sequence of lines that both have. */
	static List<String> between(String before, String after) {
		List<String> old = before.lines().toList();
		List<String> now = after.lines().toList();
		int[][] common = new int[old.size() + 1][now.size() + 1];
		for (int i = old.size() - 1; i >= 0; i--) {
			for (int j = now.size() - 1; j >= 0; j--) {
				common[i][j] = old.get(i).equals(now.get(j)) ? common[i + 1][j + 1] + 1
						: Math.max(common[i + 1][j], common[i][j + 1]);
			}
		}
		List<String> lines = new ArrayList<>();
		int i = 0;
		int j = 0;
		while (i < old.size() || j < now.size()) {
			if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
				i++;
				j++;
			}
			else if (i < old.size() && (j == now.size() || common[i + 1][j] >= common[i][j + 1])) {
				lines.add("-" + old.get(i++));
			}
			else {
				lines.add("+" + now.get(j++));
			}
		}
		return Collections.unmodifiableList(lines);
	}

}
