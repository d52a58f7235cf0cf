package io.userservice.fake.memory;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.protobuf.Timestamp;
import io.userservice.api.SearchUsersResponse;
import io.userservice.api.User;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.SearchSelection;
import io.userservice.user.query.SearchToken;
import io.userservice.user.query.UserQuery;
import io.userservice.user.text.SearchWords;
import org.jspecify.annotations.Nullable;

/** Finds users by words, in the order that the contract states. */
public final class UserSearch {

	/** The service counts no more to find what leads. */
	private static final long COMPARED = 2_000;

	private UserSearch() {
	}

	/**
	 * @param users all of them
	 * @param after where the page begins; null for the first page
	 */
	public static SearchUsersResponse find(List<User> users, UserQuery query, int size, @Nullable SearchPlace after) {
		SearchSelection<User> selection = new SearchSelection<>(query, size, after, () -> lead(users, query));
		users.stream()
			.filter((user) -> accepts(query, user))
			.forEach((user) -> selection.add(user, text(user), micros(user.getCreateTime()), user.getId()));
		SearchUsersResponse.Builder response = SearchUsersResponse.newBuilder()
			.addAllUsers(selection.users())
			.setTotal(selection.total().count())
			.setTotalIsExact(selection.total().exact());
		selection.next().ifPresent((place) -> response.setNextPageToken(SearchToken.of(place, query)));
		return response.build();
	}

	/** The index of the word that begins the fewest words of users. */
	private static int lead(List<User> users, UserQuery query) {
		List<Long> counts = Stream.concat(query.words().stream().map((lead) -> count(users, lead)),
				query.hasTimes()
						? Stream.of(users.stream().filter((user) -> isInTime(query, user)).limit(COMPARED).count())
						: Stream.empty())
			.toList();
		int least = IntStream.range(0, counts.size())
			.reduce((one, two) -> (counts.get(two) < counts.get(one)) ? two : one)
			.orElse(SearchPlace.NO_WORD);
		return (least < query.words().size()) ? least : SearchPlace.NO_WORD;
	}

	private static long count(List<User> users, String lead) {
		return users.stream()
			.flatMap((user) -> words(user).distinct().filter((word) -> word.startsWith(lead)))
			.limit(COMPARED)
			.count();
	}

	private static boolean accepts(UserQuery query, User user) {
		return isInTime(query, user)
				&& query.words().stream().allMatch((word) -> words(user).anyMatch((one) -> one.startsWith(word)));
	}

	private static boolean isInTime(UserQuery query, User user) {
		return query.accepts(micros(user.getCreateTime()));
	}

	private static Stream<String> words(User user) {
		return Stream.of(text(user).split(" ")).filter((word) -> !word.isEmpty());
	}

	private static String text(User user) {
		return SearchWords.ofText(user.getName()) + SearchWords.ofText(user.getEmail());
	}

	private static long micros(Timestamp time) {
		return TimeUnit.SECONDS.toMicros(time.getSeconds()) + TimeUnit.NANOSECONDS.toMicros(time.getNanos());
	}

}
