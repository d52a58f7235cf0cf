package io.userservice.rpc.observation;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What an operator sees of calls, beyond what {@code management.*} and {@code logging.*}
 * cover.
 *
 * @param grpcNames whether calls are also counted by the names of gRPC's proposal A66
 * @param channelz whether gRPC's service channelz is served, to callers with the scope
 * {@code channelz}
 * @param accessLog the log with a line for each call
 */
@Validated
@ConfigurationProperties("user-service.observation")
record ObservationProperties(@NotNull Boolean grpcNames, @NotNull Boolean channelz, @NotNull AccessLog accessLog) {

	/**
	 * The log with a line for each call.
	 *
	 * @param enabled whether there is one
	 * @param sample the share of successful calls that get a line; failed ones always do
	 * @param linesPerSecond at most; a fourth is kept for failed calls
	 */
	record AccessLog(@NotNull Boolean enabled, @NotNull @DecimalMin("0") @DecimalMax("1") Double sample,
			@NotNull @Min(1) Integer linesPerSecond) {
	}

}
