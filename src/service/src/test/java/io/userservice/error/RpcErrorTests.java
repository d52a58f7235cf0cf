package io.userservice.error;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RpcErrorTests {

	@Test
	void namesTheBoundAndSpreadsTheRetriesWhenOverloaded() {
		List<Integer> delays = IntStream.range(0, 20).map((call) -> {
			WireError error = WireError.of(RpcError.overloaded("things").toException());
			assertThat(error.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
			assertThat(error.reason()).isEqualTo("OVERLOADED");
			assertThat(error.metadata()).containsEntry("limit", "things");
			return error.detail(RetryInfo.class).getRetryDelay().getNanos() / 1_000_000;
		}).boxed().toList();
		assertThat(delays).allMatch((millis) -> millis >= 200 && millis < 600);
		assertThat(Set.copyOf(delays)).hasSizeGreaterThan(5);
	}

}
