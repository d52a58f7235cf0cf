package io.userservice.user.change;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresChangeLogTests {

	/** What a crash may forget is not in a position. */
	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "100:100:, 99, 100:100:", "100:105:, 99, 100:100:", "100:105:, 104, 105:105:",
					"100:105:, 200, 105:105:", "\"100:105:100,103\", 104, \"100:105:100,103\"",
					"\"100:105:100,103\", 102, 100:103:100", "\"100:105:101,103\", 100, 101:101:", "5:9:5, 0, 1:1:" })
	void endsAfterTheLastChange(String snapshot, long lastChange, String position) {
		assertThat(PostgresChangeLog.durable(snapshot, lastChange)).isEqualTo(position);
	}

}
