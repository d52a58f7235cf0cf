package io.userservice.http.connect;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.grpc.Status;
import io.userservice.error.RpcError;
import io.userservice.testing.ProjectFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each reason of the contract, wherever people and clients meet it. */
class ReasonsTests {

	/** A status, the reasons that come with it, and a colon. */
	private static final Pattern DOCUMENTED = Pattern.compile("//   ([A-Z_]+) +((?:[A-Z]+(?:_[A-Z]+)*(?:, )?)+):");

	private static final String CONSOLE = ProjectFiles.read("src/service/src/main/resources/static/console/problem.js");

	private static final String README = ProjectFiles.read("README.md");

	static Stream<Arguments> reasons() {
		return DOCUMENTED.matcher(ProjectFiles.read("proto/user.proto"))
			.results()
			.flatMap((match) -> Arrays.stream(match.group(2).split(", "))
				.map((reason) -> Arguments.of(Status.Code.valueOf(match.group(1)), reason)))
			.distinct();
	}

	@Test
	void areAllFound() {
		assertThat(reasons().map((reason) -> reason.get()[1]))
			.contains("USER_NOT_FOUND", "OVERLOADED", "DATABASE_UNAVAILABLE", "LOCK_TIMEOUT")
			.hasSizeGreaterThan(15);
	}

	@ParameterizedTest
	@MethodSource("reasons")
	void reachHttpClientsWithTheTimeToTryAgain(Status.Code code, String reason) {
		RpcError error = new RpcError(code, reason, "a message").retryAfter(Duration.ofMillis(1_100));
		ConnectException failure = ConnectException.of(error.toException().getStatus().asException(trailers(error)));
		assertThat(failure.reason()).hasValue(reason);
		assertThat(failure.retrySeconds()).hasValue(2L);
		assertThat(new String(ErrorJson.error(failure), StandardCharsets.UTF_8)).contains("\"" + reason + "\"",
				"\"retryDelay\":\"1.100s\"");
		assertThat(failure.httpStatus()).isGreaterThanOrEqualTo(400);
	}

	private static io.grpc.Metadata trailers(RpcError error) {
		return error.toException().getTrailers();
	}

	/** Else the console asks whether the service is running. */
	@ParameterizedTest
	@MethodSource("reasons")
	void haveAdviceInTheConsoleWhereTheServiceIsUnavailable(Status.Code code, String reason) {
		if (code == Status.Code.UNAVAILABLE) {
			assertThat(CONSOLE).contains("  " + reason + ": ['");
		}
	}

	@ParameterizedTest
	@MethodSource("reasons")
	void areInTheReadmeWhereAnyCallCanFailWithThem(Status.Code code, String reason) {
		if (code == Status.Code.UNAVAILABLE) {
			assertThat(README).contains("`" + reason + "`");
		}
	}

}
