package io.userservice.client.cache.simulation;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether the rules that {@link CacheRuleCheck} switches off are still there. */
class CacheRuleTests {

	static List<CacheRule> rules() {
		return CacheRule.all();
	}

	@ParameterizedTest
	@MethodSource("rules")
	void standsInItsClass(CacheRule rule) throws IOException {
		assertThat(rule.occurrences()).isNotEmpty().containsOnly(1L);
	}

}
