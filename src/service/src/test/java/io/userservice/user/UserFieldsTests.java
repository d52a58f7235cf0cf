package io.userservice.user;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A field that is forgotten between a request and its row fails one of these by name. */
class UserFieldsTests {

	private static final String INVALID = "\u0007".repeat(300);

	@Test
	void digestsEachFieldOfANewUser() throws ReflectiveOperationException {
		assertThat(sample(NewUser.class).canonicalForm()).containsExactlyElementsOf(names(NewUser.class));
	}

	@Test
	void storesEachFieldOfANewUser() throws ReflectiveOperationException {
		StoredUser stored = new UserEntity(7, sample(NewUser.class), 8, true).toStored();
		assertThat(names(NewUser.class)).allSatisfy((name) -> assertThat(value(stored, name)).isEqualTo(name));
	}

	@Test
	void storesEachFieldOfAnUpdate() throws ReflectiveOperationException {
		assertThat(sample(UserUpdate.class).values()).isEqualTo(names(UserUpdate.class).stream()
			.filter((name) -> !name.equals("etag"))
			.collect(Collectors.toMap(Function.identity(), Function.identity())));
	}

	@Test
	void digestsEachFieldOfAnUpdate() throws ReflectiveOperationException {
		assertThat(names(UserUpdate.class))
			.isSubsetOf(sample(UserUpdate.class).canonicalForm().map((text) -> text.replace("=", "")).toList());
	}

	/** With values that no field may have. */
	@Test
	void checksEachFieldOfAnUpdateAsThatOfANewUser() throws ReflectiveOperationException {
		List<Violation> ofAnUpdate = sample(UserUpdate.class, (name) -> INVALID).violations().toList();
		assertThat(ofAnUpdate).isEqualTo(sample(NewUser.class, (name) -> INVALID).violations().toList());
		assertThat(ofAnUpdate.stream().map(Violation::field)).containsOnlyElementsOf(names(NewUser.class));
	}

	/** The fields that are texts, of which a sample has its name as its value. */
	private static List<String> names(Class<?> type) {
		return Stream.of(type.getRecordComponents())
			.filter((component) -> component.getType() == String.class)
			.map(RecordComponent::getName)
			.toList();
	}

	private static <T> T sample(Class<T> type) throws ReflectiveOperationException {
		return sample(type, Function.identity());
	}

	private static <T> T sample(Class<T> type, Function<String, String> value) throws ReflectiveOperationException {
		RecordComponent[] components = type.getRecordComponents();
		return type
			.getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new))
			.newInstance(Arrays.stream(components)
				.map((component) -> (component.getType() == String.class) ? value.apply(component.getName()) : 7)
				.toArray());
	}

	private static Object value(StoredUser user, String name) throws ReflectiveOperationException {
		return StoredUser.class.getDeclaredMethod(name).invoke(user);
	}

}
