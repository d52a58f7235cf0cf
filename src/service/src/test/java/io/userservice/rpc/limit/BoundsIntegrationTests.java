package io.userservice.rpc.limit;

import java.io.File;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.testing.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

@ServiceTest
class BoundsIntegrationTests {

	/** The name of a bound ends the first of the five cells of its row. */
	private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| [^|]*`([a-z-]+)` \\|([^|]*\\|){4}$");

	@Autowired
	private Bounds bounds;

	@Autowired
	private MeterRegistry metrics;

	@Test
	void documentsEachBoundByItsName() {
		List<String> documented = DOCUMENTED.matcher(contentOf(new File("../../docs/limits.md")))
			.results()
			.map((MatchResult row) -> row.group(1))
			.toList();
		assertThat(documented).containsExactlyInAnyOrderElementsOf(this.bounds.names());
	}

	@Test
	void countsTheRefusalsOfEachBound() {
		assertThat(this.bounds.names()).hasSizeGreaterThan(10)
			.allSatisfy((name) -> assertThat(
					this.metrics.get("user.service.bound.refused").tag("bound", name).functionCounter())
				.isNotNull());
	}

}
