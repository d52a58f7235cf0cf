package io.userservice.user;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.RowMapper;

/**
 * Maps a row of {@link #COLUMNS} to a user. Columns and values come from the components
 * of {@link StoredUser}, so that no list of them is forgotten when a component is added.
 * In place of Spring's {@code DataClassRowMapper} (7.0), which looks each column up by
 * its name and converts it, for each row; as method handles, which the JVM compiles like
 * a call of the constructor.
 */
public final class StoredUserMapper implements RowMapper<StoredUser> {

	private static final RecordComponent[] COMPONENTS = StoredUser.class.getRecordComponents();

	private static final Map<Class<?>, ColumnType> TYPES = Map.of(int.class, new ColumnType("integer", "getInt"),
			long.class, new ColumnType("bigint", "getLong"), boolean.class, new ColumnType("boolean", "getBoolean"),
			String.class, new ColumnType("varchar", "getString"));

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

	/** Nulls of the types of {@link #COLUMNS}, for a row that is no user. */
	public static final String NULLS = Stream.of(COMPONENTS)
		.map((component) -> "cast(null as %s)".formatted(type(component).sql()))
		.collect(Collectors.joining(", "));

	/** How many {@link #COLUMNS} there are. */
	public static final int COUNT = COMPONENTS.length;

	/** From a row to a user. */
	private static final MethodHandle MAP = map();

	/**
	 * @param sql its name
	 * @param getter the method of {@link ResultSet} that reads it
	 */
	private record ColumnType(String sql, String getter) {
	}

	private static String column(RecordComponent component) {
		return component.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
	}

	private static ColumnType type(RecordComponent component) {
		return Optional.ofNullable(TYPES.get(component.getType()))
			.orElseThrow(() -> new IllegalStateException(
					"StoredUserMapper knows no column of the type of StoredUser's " + component));
	}

	/** The constructor, each of whose arguments is read from the same row. */
	private static MethodHandle map() {
		Class<?>[] types = Stream.of(COMPONENTS).map(RecordComponent::getType).toArray(Class<?>[]::new);
		try {
			MethodHandle[] getters = new MethodHandle[types.length];
			for (int index = 0; index < types.length; index++) {
				MethodHandle getter = MethodHandles.lookup()
					.findVirtual(ResultSet.class, type(COMPONENTS[index]).getter(),
							MethodType.methodType(types[index], int.class));
				getters[index] = MethodHandles.insertArguments(getter, 1, index + 1);
			}
			MethodHandle constructor = MethodHandles.lookup()
				.findConstructor(StoredUser.class, MethodType.methodType(void.class, types));
			return MethodHandles.permuteArguments(MethodHandles.filterArguments(constructor, 0, getters),
					MethodType.methodType(StoredUser.class, ResultSet.class), new int[types.length]);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public StoredUser mapRow(ResultSet row, int number) throws SQLException {
		try {
			return (StoredUser) MAP.invokeExact(row);
		}
		catch (SQLException | RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
