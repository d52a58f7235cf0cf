package io.userservice.user;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.RowMapper;

/**
 * Maps a row of {@link #COLUMNS} to a user. Columns and values come from the components
 * of {@link StoredUser}, so that no list of them is forgotten when a component is added.
 * In place of Spring's {@code DataClassRowMapper} (7.0), which looks each column up by
 * its name and converts it, for each row.
 */
public final class StoredUserMapper implements RowMapper<StoredUser> {

	private static final RecordComponent[] COMPONENTS = StoredUser.class.getRecordComponents();

	private static final Map<Class<?>, ColumnType> TYPES = Map.of(int.class,
			new ColumnType("integer", ResultSet::getInt), long.class, new ColumnType("bigint", ResultSet::getLong),
			boolean.class, new ColumnType("boolean", ResultSet::getBoolean), String.class,
			new ColumnType("varchar", ResultSet::getString));

	/**
	 * The columns of a user, as a list of SQL; {@code createdAt} is {@code created_at}.
	 */
	public static final String COLUMNS = Stream.of(COMPONENTS)
		.map(StoredUserMapper::column)
		.collect(Collectors.joining(", "));

	/**
	 * {@link #COLUMNS}, cast to the types of the components, so that a value that cannot
	 * be mapped fails its statement.
	 */
	public static final String CAST_COLUMNS = Stream.of(COMPONENTS)
		.map((component) -> "cast(%s as %s)".formatted(column(component), type(component).sql()))
		.collect(Collectors.joining(", "));

	private static final Reader[] READERS = Stream.of(COMPONENTS)
		.map((component) -> type(component).reader())
		.toArray(Reader[]::new);

	private static final MethodHandle CONSTRUCTOR = constructor();

	/** Reads the value of a column. */
	private interface Reader {

		@Nullable Object read(ResultSet row, int column) throws SQLException;

	}

	private record ColumnType(String sql, Reader reader) {
	}

	private static String column(RecordComponent component) {
		return component.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
	}

	private static ColumnType type(RecordComponent component) {
		return Optional.ofNullable(TYPES.get(component.getType()))
			.orElseThrow(() -> new IllegalStateException(
					"StoredUserMapper knows no column of the type of StoredUser's " + component));
	}

	private static MethodHandle constructor() {
		Class<?>[] types = Arrays.stream(COMPONENTS).map(RecordComponent::getType).toArray(Class<?>[]::new);
		try {
			return MethodHandles.lookup()
				.findConstructor(StoredUser.class, MethodType.methodType(void.class, types))
				.asSpreader(Object[].class, types.length)
				.asType(MethodType.methodType(StoredUser.class, Object[].class));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public StoredUser mapRow(ResultSet row, int number) throws SQLException {
		Object[] values = new Object[READERS.length];
		for (int index = 0; index < values.length; index++) {
			values[index] = READERS[index].read(row, index + 1);
		}
		try {
			return (StoredUser) CONSTRUCTOR.invokeExact(values);
		}
		catch (Throwable ex) {
			throw new IllegalStateException("a row that is no user", ex);
		}
	}

}
