package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.SearchUsersResponse;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Users are walked page by page while others come and go on another thread: none who
 * stays is missed, none comes twice. CONTRIBUTING.md says how to do it a hundred times
 * with 20,000.
 */
@ServiceTest
@OnPostgres
class UserWalksIntegrationTests {

	private static final int WALKED = Integer.getInteger("walked-users", 400);

	private static final int WALKS = Integer.getInteger("walks", 1);

	/** Of those that are walked one in so many comes, and goes. */
	private static final int COME = 20;

	private static final int GO = 400;

	private static final int BATCH = 10;

	private final String mark = "q" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

	@Autowired
	private TestChannels channels;

	private UserServiceGrpc.UserServiceStub stub;

	private UserServiceBlockingStub users;

	@BeforeEach
	void connect() {
		this.stub = UserServiceGrpc.newStub(this.channels.open((builder) -> {
		}));
		this.users = UserServiceGrpc.newBlockingStub(this.stub.getChannel());
	}

	@Test
	void missAndRepeatNobodyWhileOthersComeAndGo() throws Exception {
		for (int walk = 0; walk < WALKS; walk++) {
			walk(new Random(walk), this.mark + Integer.toString(walk, Character.MAX_RADIX) + "x");
		}
	}

	private void walk(Random random, String word) throws Exception {
		List<Integer> stored = new ArrayList<>();
		for (int first = 0; first < WALKED; first += 1_000) {
			stored.addAll(create(Math.min(1_000, WALKED - first), word, random));
		}
		List<Integer> leaving = random.ints(0, stored.size())
			.distinct()
			.limit(Math.max(1, WALKED / GO))
			.mapToObj(stored::get)
			.toList();
		Set<Integer> staying = new HashSet<>(stored);
		staying.removeAll(leaving);
		AtomicBoolean walked = new AtomicBoolean();
		CompletableFuture<Void> others = CompletableFuture.runAsync(() -> comeAndGo(random, word, leaving, walked));
		List<Integer> searched = search(word, random.nextInt(80) + 20);
		List<Integer> listed = list(stored.get(0) - 1);
		walked.set(true);
		others.get();
		assertThat(searched).as("searched").doesNotHaveDuplicates().containsAll(staying);
		assertThat(listed).as("listed").doesNotHaveDuplicates().containsAll(staying);
	}

	/** To the end, whether or not the walk has ended. */
	private void comeAndGo(Random random, String word, List<Integer> leaving, AtomicBoolean walked) {
		Iterator<Integer> gone = leaving.iterator();
		int comeEach = WALKED / COME / BATCH / leaving.size() + 1;
		for (int come = 0; come < WALKED / COME && !walked.get(); come += BATCH) {
			create(BATCH, word, random);
			if (gone.hasNext() && (come / BATCH) % comeEach == 0) {
				this.users.deleteUser(DeleteUserRequest.newBuilder().setId(gone.next()).build());
			}
		}
		gone.forEachRemaining((id) -> this.users.deleteUser(DeleteUserRequest.newBuilder().setId(id).build()));
	}

	/** Of each user one to three words begin with the word. */
	private List<Integer> create(int count, String word, Random random) {
		ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = this.stub.createUsers(response);
		IntStream.range(0, count)
			.forEach((index) -> requests.onNext(CreateUserRequest.newBuilder()
				.setName(word + letter(random) + ' ' + (random.nextBoolean() ? word : "n") + letter(random))
				.setEmail(
						(random.nextBoolean() ? word : "m") + letter(random) + '.' + UUID.randomUUID() + "@example.com")
				.build()));
		requests.onCompleted();
		return response.get().getUsersList().stream().map(User::getId).toList();
	}

	private static char letter(Random random) {
		return (char) ('a' + random.nextInt(26));
	}

	private List<Integer> search(String word, int size) {
		List<Integer> found = new ArrayList<>();
		SearchUsersRequest request = SearchUsersRequest.newBuilder().setQuery(word).setPageSize(size).build();
		SearchUsersResponse page = this.users.searchUsers(request);
		page.getUsersList().forEach((user) -> found.add(user.getId()));
		while (!page.getNextPageToken().isEmpty()) {
			page = this.users.searchUsers(request.toBuilder().setPageToken(page.getNextPageToken()).build());
			page.getUsersList().forEach((user) -> found.add(user.getId()));
		}
		return found;
	}

	private List<Integer> list(int after) {
		List<Integer> found = new ArrayList<>();
		int last = after;
		while (true) {
			int before = found.size();
			this.users.listUsers(ListUsersRequest.newBuilder().setAfterId(last).setPageSize(97).build())
				.forEachRemaining((user) -> found.add(user.getId()));
			if (found.size() == before) {
				return found;
			}
			last = found.get(found.size() - 1);
		}
	}

}
