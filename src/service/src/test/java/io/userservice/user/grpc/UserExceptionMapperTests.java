package io.userservice.user.grpc;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.stream.Stream;

import io.userservice.error.RpcError;
import io.userservice.testing.ProjectFiles;
import io.userservice.user.UserException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class UserExceptionMapperTests {

	private final UserExceptionMapper mapper = new UserExceptionMapper();

	static List<Class<?>> exceptions() {
		return List.of(UserException.class.getPermittedSubclasses());
	}

	/** An exception that is forgotten here would reach clients as INTERNAL. */
	@ParameterizedTest
	@MethodSource("exceptions")
	void mapsEachExceptionToAReasonThatTheProtoNames(Class<? extends UserException> type) throws Exception {
		RpcError error = this.mapper.map(make(type)).orElseThrow();
		assertThat(ProjectFiles.read("proto/user.proto")).containsPattern(error.code() + " +" + error.reason() + ":");
	}

	private static UserException make(Class<? extends UserException> type) throws ReflectiveOperationException {
		Constructor<?> constructor = type.getDeclaredConstructors()[0];
		constructor.setAccessible(true);
		return (UserException) constructor.newInstance(Stream.of(constructor.getParameterTypes())
			.map((parameter) -> (parameter == int.class) ? (Object) 1 : "text")
			.toArray());
	}

}
