package io.userservice.rpc.deadline;

import java.time.Duration;
import java.util.Map;

import io.grpc.MethodDescriptor;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The longest that the service works on a call. A shorter deadline of the client wins. 0
 * means no limit.
 *
 * @param unary limit of calls with one request and one answer
 * @param streaming limit of calls that stream in either direction
 * @param methods limits of single methods, by full name such as
 * {@code user.UserService/Chat}
 */
@Validated
@ConfigurationProperties("user-service.deadlines")
record DeadlineProperties(@DefaultValue("5s") @DurationMin Duration unary,
		@DefaultValue("60s") @DurationMin Duration streaming,
		@DefaultValue Map<String, @DurationMin Duration> methods) {

	Duration limitOf(MethodDescriptor<?, ?> method) {
		Duration byType = (method.getType() == MethodDescriptor.MethodType.UNARY) ? this.unary : this.streaming;
		return this.methods.getOrDefault(method.getFullMethodName(), byType);
	}

}
