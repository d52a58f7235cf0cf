package io.userservice.client.cache.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the simulation finds that a rule of the near cache is switched off. Too long
 * for a build, which by the name leaves it out: {@code -Dcache-rules=400} switches each
 * one off for so many histories at most, and writes a table to
 * {@code target/near-cache-rules.md}.
 */
class CacheRuleCheck {

	private static final Path TABLE = Path.of("target/near-cache-rules.md");

	@TempDir
	Path directory;

	static List<CacheRule> rules() {
		return CacheRule.all();
	}

	@BeforeAll
	static void beginTable() throws IOException {
		Files.writeString(TABLE, "| class | rule | found in history | after | as |\n|---|---|---|---|---|\n");
	}

	@ParameterizedTest
	@MethodSource("rules")
	void isMissedByTheSimulationWhenItIsSwitchedOff(CacheRule rule) throws Exception {
		long begun = System.nanoTime();
		Object found = rule.check(1, Integer.getInteger("cache-rules", 40), this.directory);
		double seconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / 1_000.0;
		String[] parts = String.valueOf(found).split(": ");
		Files.writeString(TABLE,
				"| `%s` | %s | %s | %.1f s | %s |%n".formatted(rule.file(), rule.name(),
						(found != null) ? parts[0] : "none", seconds, (found != null) ? parts[1] : ""),
				StandardOpenOption.APPEND);
		assertThat(found).as(rule.name()).isNotNull();
	}

}
