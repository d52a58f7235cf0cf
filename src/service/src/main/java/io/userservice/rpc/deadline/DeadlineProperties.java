package io.userservice.rpc.deadline;

import java.time.Duration;
import java.util.Map;

import io.userservice.rpc.server.MethodPolicy;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The longest that the service works on a call. A shorter deadline of the client wins. 0
 * means no limit.
 *
 * @param unary limit of calls with one request and one response
 * @param streaming limit of calls that stream in either direction
 * @param methods limits of single methods, by full name such as
 * {@code user.UserService/Chat}
 */
@Validated
@ConfigurationProperties("user-service.deadlines")
public record DeadlineProperties(@NotNull @DurationMin Duration unary, @NotNull @DurationMin Duration streaming,
		@DefaultValue Map<String, @DurationMin Duration> methods) {

	Duration limitOf(MethodPolicy policy) {
		Duration common = switch (policy.timeLimit()) {
			case UNARY -> this.unary;
			case STREAMING -> this.streaming;
			case NONE -> Duration.ZERO;
		};
		return this.methods.getOrDefault(policy.method().getFullMethodName(), common);
	}

}
