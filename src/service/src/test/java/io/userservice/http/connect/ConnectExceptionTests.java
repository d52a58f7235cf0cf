package io.userservice.http.connect;

import java.nio.charset.StandardCharsets;

import io.grpc.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectExceptionTests {

	/** What gRPC's channel says of a service that reports NOT_SERVING is internal. */
	@ParameterizedTest
	@CsvSource({ "UNAVAILABLE, the service does not serve calls at the moment; try again",
			"INTERNAL, the call failed without a reason; try again" })
	void saysWhatToDoWhenTheServiceDoesNotServe(Status.Code code, String message) {
		Status status = code.toStatus().withDescription("Health-check service responded NOT_SERVING for ''");
		byte[] json = ErrorJson.error(ConnectException.of(status.asException()));
		assertThat(new String(json, StandardCharsets.UTF_8)).contains(message);
	}

}
