package io.userservice.client.cache.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the tests find that a rule of the near cache is switched off: those of its
 * classes, or the simulation. Too long for a build, which by the name leaves it out:
 * {@code -Dcache-rules=40} switches each one off for so many histories at most, and
 * writes a table to {@code target/near-cache-rules.md}.
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
		Files.writeString(TABLE, "| class | rule | tests that fail | history | as |\n|---|---|---|---|---|\n");
	}

	@ParameterizedTest
	@MethodSource("rules")
	void isMissedWhenItIsSwitchedOff(CacheRule rule) throws Exception {
		try (CacheRule.WithoutRule cache = rule.switchOff(this.directory)) {
			List<String> failing = cache.failing("store.UserStoreTests", "CacheWatchTests", "NearCacheTests",
					"CallerRightsTests");
			Object found = cache.simulate(1, Integer.getInteger("cache-rules", 40));
			String[] parts = String.valueOf(found).split(": ");
			String tests = failing.isEmpty() ? "none"
					: failing.stream()
						.distinct()
						.limit(2)
						.collect(Collectors.joining("`, `", "`", (failing.size() > 2) ? "` and more" : "`"));
			Files.writeString(TABLE,
					"| `%s` | %s | %s | %s | %s |%n".formatted(rule.file(), rule.name(), tests,
							(found != null) ? parts[0] : "none", (found != null) ? parts[1] : ""),
					StandardOpenOption.APPEND);
			assertThat(failing.isEmpty() && found == null).as(rule.name()).isFalse();
		}
	}

}
