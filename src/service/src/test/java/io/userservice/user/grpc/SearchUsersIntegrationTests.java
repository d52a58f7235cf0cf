package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.SearchUsersResponse;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.FakeService;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** Users found by words, the same on all databases and in the fake. */
class SearchUsersIntegrationTests {

	@Nested
	@ServiceTest
	class OnH2 extends Calls {

		/** More than one statement reads, the first in the order last. */
		@Test
		void readsAllUsers() {
			List<User> many = createMany(5_001, this.mark + "b");
			User last = create(this.mark + "a", "u");
			assertThat(search(this.mark).getUsersList()).startsWith(last).endsWith(many.get(18)).hasSize(20);
		}

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Calls {

		private List<String> words(int id) {
			return this.jdbc.queryForList("select word from user_words where user_id = ?", String.class, id);
		}

		@Test
		void keepsNoWordThatAUserHasNoMore() {
			User ada = create("Ada " + this.mark, "ada");
			assertThat(words(ada.getId())).contains("ada", this.mark).doesNotHaveDuplicates();
			this.users.updateUser(UpdateUserRequest.newBuilder().setId(ada.getId()).setName("Byron").build());
			assertThat(words(ada.getId())).contains("byron").doesNotContain(this.mark);
			this.users.deleteUser(DeleteUserRequest.newBuilder().setId(ada.getId()).build());
			assertThat(words(ada.getId())).isEmpty();
		}

		/** Those by triggers, these by the service. */
		@ParameterizedTest
		@ValueSource(strings = { "Ada Adam", "\u738B\u5C0F\u660E \u738B", "\uD83E\uDD84\uD83E\uDD85 \uD83E\uDD84" })
		void storesTheSameWordsOfAChangedUserAsOfANewOne(String name) {
			User changed = create("Byron", "adams." + this.mark);
			this.users.updateUser(UpdateUserRequest.newBuilder().setId(changed.getId()).setName(name).build());
			List<Map<String, Object>> rows = rows(changed.getId());
			this.users.deleteUser(DeleteUserRequest.newBuilder().setId(changed.getId()).build());
			User created = this.users
				.createUser(CreateUserRequest.newBuilder().setName(name).setEmail(changed.getEmail()).build());
			assertThat(rows).isEqualTo(rows(created.getId())).hasSizeGreaterThan(4);
		}

		private List<Map<String, Object>> rows(int id) {
			return this.jdbc.queryForList(
					"select word, created_day, shared, signature from user_words where user_id = ? order by word", id);
		}

		@Test
		void readsTheWordsOfAUserWhoseSignatureLeavesOutNothing() {
			User ada = create("Ada " + this.mark, "ada");
			this.jdbc.update("update user_words set signature = -1 where user_id = ?", ada.getId());
			assertThat(search("ada " + this.mark).getUsersList()).containsExactly(ada);
			assertThat(search("byron " + this.mark).getUsersList()).isEmpty();
		}

		/** As a replica does that knows no search, while others do. */
		@Test
		void findsWhatAReplicaWithoutSearchWrites() {
			User ada = create("Ada " + this.mark, "u");
			int old = ada.getId() + 1_000_000;
			this.jdbc.update("insert into users (id, name, email, email_key) values (?, ?, ?, ?)", old,
					"Old " + this.mark, old + "@example.com", old + "@example.com");
			this.jdbc.update("update users set name = ? where id = ?", "Byron x" + this.mark, ada.getId());
			Awaitility.await().untilAsserted(() -> {
				assertThat(search("x" + this.mark).getUsersList()).extracting(User::getId).contains(ada.getId());
				assertThat(search("old " + this.mark).getUsersList()).extracting(User::getId).containsExactly(old);
			});
			assertThat(words(ada.getId())).contains("byron").doesNotContain("ada");
			this.jdbc.update("delete from users where id = ?", old);
			assertThat(words(old)).isEmpty();
			assertThat(search("old " + this.mark).getUsersList()).isEmpty();
		}

	}

	@Nested
	class OnTheFake extends Rules {

		@RegisterExtension
		private final FakeService fake = new FakeService();

		@Override
		ManagedChannel open() {
			return this.fake.open();
		}

	}

	abstract static class Calls extends Rules {

		@Autowired
		private TestChannels channels;

		@Autowired
		JdbcTemplate jdbc;

		@Override
		ManagedChannel open() {
			return this.channels.open((builder) -> {
			});
		}

		@Test
		void takesATokenOfTheFake() {
			createMany(3, "Ada " + this.mark);
			try (FakeService fake = new FakeService()) {
				UserServiceBlockingStub other = UserServiceGrpc.newBlockingStub(fake.open());
				IntStream.range(0, 3)
					.forEach((index) -> other.createUser(CreateUserRequest.newBuilder()
						.setName("Ada " + this.mark)
						.setEmail(index + "@example.com")
						.build()));
				SearchUsersRequest request = SearchUsersRequest.newBuilder().setQuery(this.mark).setPageSize(1).build();
				String token = other.searchUsers(request).getNextPageToken();
				assertThat(this.users.searchUsers(request.toBuilder().setPageToken(token).build()).getUsersList())
					.hasSize(1);
			}
		}

	}

	/** What the fake does, too. */
	abstract static class Rules {

		/** A word that no other test has. */
		final String mark = "q" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

		UserServiceBlockingStub users;

		private ManagedChannel channel;

		abstract ManagedChannel open();

		@BeforeEach
		void connect() {
			this.channel = open();
			this.users = UserServiceGrpc.newBlockingStub(this.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
		}

		User create(String name, String email) {
			return this.users.createUser(request(name, email));
		}

		private CreateUserRequest request(String name, String email) {
			return CreateUserRequest.newBuilder()
				.setName(name)
				.setEmail(email + "@" + UUID.randomUUID() + ".example")
				.build();
		}

		List<User> createMany(int count, String name) {
			ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.channel).createUsers(response);
			IntStream.range(0, count).forEach((index) -> requests.onNext(request(name, "u" + index)));
			requests.onCompleted();
			return response.get().getUsersList();
		}

		SearchUsersResponse search(String query) {
			return this.users.searchUsers(SearchUsersRequest.newBuilder().setQuery(query).build());
		}

		private List<User> walk(SearchUsersRequest request) {
			List<User> found = new ArrayList<>();
			SearchUsersResponse page = this.users.searchUsers(request);
			found.addAll(page.getUsersList());
			while (!page.getNextPageToken().isEmpty()) {
				page = this.users.searchUsers(request.toBuilder().setPageToken(page.getNextPageToken()).build());
				found.addAll(page.getUsersList());
			}
			return found;
		}

		private static Timestamp shifted(Timestamp time, int micros) {
			long nanos = time.getNanos() + micros * 1_000L;
			return Timestamp.newBuilder()
				.setSeconds(time.getSeconds() + Math.floorDiv(nanos, 1_000_000_000))
				.setNanos((int) Math.floorMod(nanos, 1_000_000_000L))
				.build();
		}

		@Test
		void findsAUserByTheBeginningsOfItsWords() {
			User ada = create("Ada Lovelace-Byron " + this.mark, "countess.ada+" + this.mark);
			for (String query : List.of(this.mark, this.mark.substring(0, 9), "ada " + this.mark, "LOVE " + this.mark,
					"byr ad " + this.mark, "countess " + this.mark, ada.getEmail(), ada.getName())) {
				assertThat(search(query).getUsersList()).as(query).containsExactly(ada);
			}
			for (String query : List.of("bad " + this.mark, this.mark + "x", "ada " + this.mark + " babbage")) {
				assertThat(search(query)).as(query)
					.isEqualTo(SearchUsersResponse.newBuilder().setTotalIsExact(true).build());
			}
		}

		@Test
		void findsWhatIsWrittenAtOnce() {
			User ada = create("Ada " + this.mark, "ada");
			User renamed = this.users
				.updateUser(UpdateUserRequest.newBuilder().setId(ada.getId()).setName("Byron x" + this.mark).build());
			assertThat(search(this.mark).getUsersList()).isEmpty();
			assertThat(search("x" + this.mark).getUsersList()).containsExactly(renamed);
			User moved = this.users.updateUser(UpdateUserRequest.newBuilder()
				.setId(ada.getId())
				.setEmail("y" + this.mark + "@example.com")
				.build());
			assertThat(search("y" + this.mark).getUsersList()).containsExactly(moved);
			assertThat(search("ada x" + this.mark).getUsersList()).isEmpty();
			this.users.deleteUser(DeleteUserRequest.newBuilder().setId(ada.getId()).build());
			assertThat(search("x" + this.mark).getUsersList()).isEmpty();
			assertThat(search("y" + this.mark).getUsersList()).isEmpty();
		}

		@Test
		void ordersByTheFirstWordThatWasFoundThenById() {
			User third = create(this.mark + "b", "a");
			User first = create(this.mark + "c " + this.mark + "a", "a");
			User second = create(this.mark + "a", this.mark + "c");
			User last = create(this.mark + "b", this.mark + "bc");
			assertThat(search(this.mark).getUsersList()).containsExactly(first, second, third, last);
			assertThat(walk(SearchUsersRequest.newBuilder().setQuery(this.mark).setPageSize(1).build()))
				.containsExactly(first, second, third, last);
			assertThat(search(this.mark).getTotal()).isEqualTo(4);
			assertThat(search(this.mark).getTotalIsExact()).isTrue();
		}

		@Test
		void readsPagesOfTheSizeAskedFor() {
			List<User> created = createMany(120, this.mark);
			SearchUsersRequest.Builder request = SearchUsersRequest.newBuilder().setQuery(this.mark);
			SearchUsersResponse page = this.users.searchUsers(request.build());
			assertThat(page.getUsersList()).isEqualTo(created.subList(0, 20));
			assertThat(page.getTotal()).isEqualTo(120);
			assertThat(page.getTotalIsExact()).isTrue();
			SearchUsersResponse next = this.users
				.searchUsers(request.setPageToken(page.getNextPageToken()).setPageSize(1_000).build());
			assertThat(next.getUsersList()).isEqualTo(created.subList(20, 120));
			assertThat(next.getNextPageToken()).isEmpty();
			assertThat(next.getTotal()).isEqualTo(120);
		}

		@Test
		void listsAllUsersWithoutWords() {
			List<User> created = createMany(3, "Ada");
			List<User> all = walk(SearchUsersRequest.newBuilder().setQuery(" \u3000").setPageSize(100).build());
			assertThat(all).containsAll(created).extracting(User::getId).doesNotHaveDuplicates().isSorted();
		}

		@Test
		void findsUsersByTheTimeOfTheirCreation() {
			List<User> created = Stream.of("a", "b", "c").map((name) -> create(this.mark + name, name)).toList();
			Timestamp second = created.get(1).getCreateTime();
			for (String query : List.of("", this.mark)) {
				SearchUsersRequest.Builder request = SearchUsersRequest.newBuilder().setQuery(query).setPageSize(1);
				assertThat(walk(request.setCreatedAfter(second).build())).containsAll(created.subList(1, 3))
					.doesNotContain(created.get(0));
				assertThat(walk(request.setCreatedBefore(shifted(second, 1)).build())).containsExactly(created.get(1));
				assertThat(
						walk(request.setCreatedAfter(created.get(0).getCreateTime()).setCreatedBefore(second).build()))
					.containsExactly(created.get(0));
				assertThat(walk(request.setCreatedAfter(shifted(second, 1)).clearCreatedBefore().build()))
					.contains(created.get(2))
					.doesNotContain(created.get(1));
			}
		}

		@Test
		void countsUpToAThousandUsers() {
			createMany(1_001, this.mark + " " + this.mark);
			SearchUsersResponse page = search(this.mark);
			assertThat(page.getTotal()).isEqualTo(1_000);
			assertThat(page.getTotalIsExact()).isFalse();
		}

		/** More than are counted to find the word that leads. */
		@Test
		void findsUsersByTwoFrequentWords() {
			List<User> created = createMany(2_100, this.mark + "a " + this.mark + "b");
			for (String query : List.of(this.mark + "a " + this.mark + "b", this.mark + "b " + this.mark + "a")) {
				assertThat(search(query).getUsersList()).isEqualTo(created.subList(0, 20));
			}
			assertThat(search(this.mark + "a " + this.mark + "c").getUsersList()).isEmpty();
		}

		@ParameterizedTest
		@ValueSource(strings = { "-", "a b c d e f g h i j k", "'", "%" })
		void refusesAQueryWithoutWordsOrWithTooMany(String query) {
			WireError error = WireError.of(() -> search(query));
			assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			assertThat(error.badFields()).containsExactly("query");
		}

		@Test
		void takesTheLongestQueryAndRefusesALongerOne() {
			assertThat(search("\uD83E\uDD84".repeat(200)).getUsersList()).isEmpty();
			assertThat(WireError.of(() -> search("a".repeat(201))).badFields()).containsExactly("query");
		}

		@Test
		void refusesOtherInvalidFieldsAllAtOnce() {
			Timestamp none = Timestamp.newBuilder().setNanos(-1).build();
			assertThat(WireError.of(() -> this.users.searchUsers(SearchUsersRequest.newBuilder()
				.setPageSize(-1)
				.setCreatedAfter(none)
				.setCreatedBefore(none)
				.build())).badFields()).contains("page_size", "created_after", "created_before");
			Timestamp time = Timestamp.newBuilder().setSeconds(1).build();
			assertThat(WireError
				.of(() -> this.users
					.searchUsers(SearchUsersRequest.newBuilder().setCreatedAfter(time).setCreatedBefore(time).build()))
				.badFields()).containsExactly("created_before");
		}

		@Test
		void refusesATokenOfAnotherQuery() {
			createMany(3, this.mark);
			SearchUsersRequest request = SearchUsersRequest.newBuilder().setQuery(this.mark).setPageSize(1).build();
			String token = this.users.searchUsers(request).getNextPageToken();
			SearchUsersRequest next = request.toBuilder().setPageToken(token).build();
			assertThat(this.users.searchUsers(next.toBuilder().setQuery(" " + this.mark.toUpperCase()).build()))
				.as("the same query in other letters")
				.isEqualTo(this.users.searchUsers(next));
			Timestamp time = Timestamp.newBuilder().setSeconds(1).build();
			for (SearchUsersRequest other : List.of(next.toBuilder().setQuery(this.mark + "a").build(),
					next.toBuilder().setQuery("").build(), next.toBuilder().setCreatedAfter(time).build(),
					next.toBuilder().setCreatedBefore(shifted(time, 1)).build(),
					next.toBuilder().setPageToken("x").build(), next.toBuilder().setPageToken("AAAA").build(),
					next.toBuilder().setPageToken(token + "A").build(),
					next.toBuilder().setPageToken(token.substring(2)).build(),
					next.toBuilder().setPageToken(token.substring(0, token.length() - 2)).build())) {
				assertThat(WireError.of(() -> this.users.searchUsers(other)).badFields()).containsExactly("page_token");
			}
		}

		/** Seeded: a failure can be repeated. */
		@ParameterizedTest
		@ValueSource(ints = { 1, 2 })
		void missesAndRepeatsNobodyWhileUsersComeAndGo(int seed) {
			Random random = new Random(seed);
			Set<Integer> staying = new HashSet<>();
			List<User> leaving = new ArrayList<>();
			for (char letter : "bcd".toCharArray()) {
				createMany(60, this.mark + letter + " " + this.mark + (char) (letter + 1)).stream()
					.filter((user) -> random.nextInt(6) == 0)
					.forEach(leaving::add);
			}
			Set<Integer> gone = new HashSet<>();
			leaving.forEach((user) -> gone.add(user.getId()));
			walk(SearchUsersRequest.newBuilder().setQuery(this.mark).setPageSize(100).build())
				.forEach((user) -> staying.add(user.getId()));
			staying.removeAll(gone);
			List<Integer> found = new ArrayList<>();
			String token = "";
			do {
				SearchUsersResponse page = this.users.searchUsers(SearchUsersRequest.newBuilder()
					.setQuery(this.mark)
					.setPageSize(1 + random.nextInt(30))
					.setPageToken(token)
					.build());
				page.getUsersList().forEach((user) -> found.add(user.getId()));
				createMany(5, this.mark + (char) ('a' + random.nextInt(5)));
				if (!leaving.isEmpty()) {
					User user = leaving.remove(random.nextInt(leaving.size()));
					this.users.deleteUser(DeleteUserRequest.newBuilder().setId(user.getId()).build());
				}
				token = page.getNextPageToken();
			}
			while (!token.isEmpty());
			assertThat(found).doesNotHaveDuplicates().containsAll(staying);
		}

	}

}
