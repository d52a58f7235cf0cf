package io.userservice.fake.memory;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.protobuf.Timestamp;
import io.userservice.api.SearchUsersResponse;
import io.userservice.api.User;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.SearchToken;
import io.userservice.user.query.SearchTotal;
import io.userservice.user.query.UserQuery;
import io.userservice.user.text.SearchWords;
import org.jspecify.annotations.Nullable;

/** Finds users by words, in the order that the contract states. */
public final class UserSearch {

	/** No word leads: users come in the order of their creation or of the id. */
	private static final int NO_WORD = -1;

	/** The service counts no more to find what leads. */
	private static final long COMPARED = 2_000;

	private static final Comparator<Found> ORDER = Comparator.comparing(Found::word)
		.thenComparing(Found::created)
		.thenComparing((found) -> found.user().getId());

	/** A user, and where it comes in the order. */
	private record Found(User user, String word, long created) {

		SearchPlace place(int lead, SearchTotal total) {
			return new SearchPlace(lead, this.word, this.created, this.user.getId(), total);
		}

	}

	private UserSearch() {
	}

	/**
	 * @param users all of them
	 * @param after where the page begins; null for the first page
	 */
	public static SearchUsersResponse find(List<User> users, UserQuery query, int size, @Nullable SearchPlace after) {
		int lead = (after != null) ? after.lead() : lead(users, query);
		List<Found> found = users.stream()
			.filter((user) -> accepts(query, user))
			.map((user) -> found(user, query, lead))
			.sorted(ORDER)
			.toList();
		SearchTotal total = (after != null) ? after.total() : SearchTotal.of(found.size(), true);
		List<Found> rest = found.stream().filter((one) -> isAfter(one, after)).limit(size + 1L).toList();
		SearchUsersResponse.Builder response = SearchUsersResponse.newBuilder()
			.setTotal(total.count())
			.setTotalIsExact(total.exact());
		rest.stream().limit(size).map(Found::user).forEach(response::addUsers);
		if (rest.size() > size) {
			response.setNextPageToken(SearchToken.of(rest.get(size - 1).place(lead, total), query));
		}
		return response.build();
	}

	private static boolean isAfter(Found found, @Nullable SearchPlace after) {
		return after == null || ORDER.compare(found,
				new Found(User.newBuilder().setId(after.id()).build(), after.word(), after.created())) > 0;
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
			.orElse(NO_WORD);
		return (least < query.words().size()) ? least : NO_WORD;
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

	private static Found found(User user, UserQuery query, int lead) {
		if (lead == NO_WORD) {
			return new Found(user, "", query.hasTimes() ? micros(user.getCreateTime()) : 0);
		}
		Optional<String> first = words(user).filter((word) -> word.startsWith(query.words().get(lead)))
			.min(Comparator.naturalOrder());
		return new Found(user, first.orElseThrow(), 0);
	}

	private static Stream<String> words(User user) {
		return Stream.of((SearchWords.ofText(user.getName()) + SearchWords.ofText(user.getEmail())).split(" "))
			.filter((word) -> !word.isEmpty());
	}

	private static long micros(Timestamp time) {
		return TimeUnit.SECONDS.toMicros(time.getSeconds()) + TimeUnit.NANOSECONDS.toMicros(time.getNanos());
	}

}
