// Makes every call but WatchUsers (follow.go), with a token, deadlines, retries and gzip, spread over all replicas.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/grpc/status"

	"example/userpb"
)

// The response to a CreateUsers of some thousand users is larger than gRPC's default of 4 MiB: the call would fail with
// RESOURCE_EXHAUSTED although its users are stored. 10,000 of the longest users take less than 32 MiB.
const largestResponse = 32 << 20

// Each call goes to the next replica. Calls that only read are retried if a replica is unavailable. Writes are not,
// because a call whose response is lost may have taken effect; keyed shows how to repeat them.
const serviceConfig = `{
	"loadBalancingConfig": [{"round_robin": {}}],
	"methodConfig": [{
		"name": [
			{"service": "user.UserService", "method": "GetUser"},
			{"service": "user.UserService", "method": "ListUsers"},
			{"service": "user.UserService", "method": "GetUserByEmail"},
			{"service": "user.UserService", "method": "BatchGetUsers"}
		],
		"retryPolicy": {
			"maxAttempts": 4,
			"initialBackoff": "0.1s",
			"maxBackoff": "1s",
			"backoffMultiplier": 2,
			"retryableStatusCodes": ["UNAVAILABLE"]
		}
	}]
}`

// bearer adds the token to each call, and reads it for each call because TOKEN_FILE may have been renewed.
type bearer struct{}

func (bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	token := os.Getenv("TOKEN")
	if file := os.Getenv("TOKEN_FILE"); file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		token = strings.TrimSpace(string(content))
	}
	return map[string]string{"authorization": "Bearer " + token}, nil
}

// With TLS this must be true, so that the token is never sent without TLS.
func (bearer) RequireTransportSecurity() bool { return false }

// connect takes one or several addresses, separated by commas. A host name with several addresses needs no manual
// resolver: use the target dns:///users.example.com:50051.
func connect(addresses string) (*grpc.ClientConn, error) {
	var state resolver.State
	for _, address := range strings.Split(addresses, ",") {
		state.Addresses = append(state.Addresses, resolver.Address{Addr: address})
	}
	replicas := manual.NewBuilderWithScheme("replicas")
	replicas.InitialState(state)
	return grpc.NewClient("replicas:///user-service",
		grpc.WithResolvers(replicas),
		// Plaintext, to try it on one machine. Elsewhere the token requires TLS: credentials.NewTLS
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithPerRPCCredentials(bearer{}),
		grpc.WithDefaultServiceConfig(serviceConfig),
		// A channel lives long, and its connections can die in silence: pings find that within 30 s. The service
		// permits one every 10 s.
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 20 * time.Second, Timeout: 10 * time.Second}),
		grpc.WithDefaultCallOptions(grpc.UseCompressor(gzip.Name), grpc.MaxCallRecvMsgSize(largestResponse)))
}

// within returns the context of a call with its deadline, which includes all retries.
func within(limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), limit)
}

func createUsers(users userpb.UserServiceClient, names ...string) []*userpb.User {
	ctx, cancel := within(10 * time.Second)
	defer cancel()
	stream := must(users.CreateUsers(ctx))
	for _, name := range names {
		email := fmt.Sprintf("%s.%x@example.com", name, time.Now().UnixNano())
		if stream.Send(&userpb.CreateUserRequest{Name: name, Email: email}) != nil {
			break // The call has failed: CloseAndRecv returns the error.
		}
	}
	return must(stream.CloseAndRecv()).Users
}

func getUser(users userpb.UserServiceClient, id int32) (*userpb.User, error) {
	ctx, cancel := within(5 * time.Second)
	defer cancel()
	return users.GetUser(ctx, &userpb.GetUserRequest{Id: id})
}

func listUsers(users userpb.UserServiceClient, page, size int32) (ids []int32) {
	ctx, cancel := within(10 * time.Second)
	defer cancel()
	stream := must(users.ListUsers(ctx, &userpb.ListUsersRequest{Page: page, PageSize: size}))
	for {
		user, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return ids
		}
		ids = append(ids, must(user, err).Id)
	}
}

// listAll counts all users, at the same cost at any depth: each page begins after the last id of the one before.
func listAll(users userpb.UserServiceClient) (count int) {
	last := int32(0)
	for {
		ctx, cancel := within(10 * time.Second)
		stream := must(users.ListUsers(ctx, &userpb.ListUsersRequest{AfterId: last, PageSize: 1000}))
		before := count
		for user, err := stream.Recv(); !errors.Is(err, io.EOF); user, err = stream.Recv() {
			last = must(user, err).Id
			count++
		}
		cancel()
		if count == before {
			return count
		}
	}
}

// keyed makes a write that may be sent again with the same context: it is made once.
func keyed(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "idempotency-key", fmt.Sprintf("%x", time.Now().UnixNano()))
}

// change finds, changes and deletes one user.
func change(users userpb.UserServiceClient) {
	ctx, cancel := within(20 * time.Second)
	defer cancel()
	email := fmt.Sprintf("alan.%x@example.com", time.Now().UnixNano())
	user := must(users.CreateUser(keyed(ctx), &userpb.CreateUserRequest{Name: "Alan", Email: email}))
	found := must(users.GetUserByEmail(ctx, &userpb.GetUserByEmailRequest{Email: strings.ToUpper(email)}))
	fmt.Println("found by e-mail", found.Name)
	batch := must(users.BatchGetUsers(ctx, &userpb.BatchGetUsersRequest{Ids: []int32{user.Id, 2147483647}}))
	fmt.Println("got together", len(batch.Users), "missing", batch.MissingIds)

	// Both changes were made from the same user; the second would undo the first.
	name, other := "Alan Turing", "A. Turing"
	changed := must(users.UpdateUser(keyed(ctx), &userpb.UpdateUserRequest{Id: user.Id, Name: &name, Etag: user.Etag}))
	fmt.Println("changed", changed.Name)
	_, err := users.UpdateUser(keyed(ctx), &userpb.UpdateUserRequest{Id: user.Id, Name: &other, Etag: user.Etag})
	fmt.Println(status.Code(err))
	must(users.DeleteUser(keyed(ctx), &userpb.DeleteUserRequest{Id: user.Id}))
}

func chat(users userpb.UserServiceClient, messages ...string) {
	ctx, cancel := within(10 * time.Second)
	defer cancel()
	stream := must(users.Chat(ctx))
	go func() {
		for _, message := range messages {
			if stream.Send(&userpb.ChatMessage{User: "me", Message: message}) != nil {
				return // The call has failed: Recv returns the error.
			}
		}
		stream.CloseSend()
	}()
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return
		}
		fmt.Printf("%s: %s\n", must(response, err).User, response.Message)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// follow keeps a copy of all users for some time, and prints whether it equals what the service has.
func follow(users userpb.UserServiceClient, duration time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	kept := &userCopy{users: map[int32]*userpb.User{}}
	go kept.keep(ctx, users)
	time.Sleep(duration)
	fmt.Println("the copy equals the service's users:", kept.equals(must(readAll(ctx, users))))
}

func main() {
	addresses := os.Getenv("ADDRESSES")
	if addresses == "" {
		addresses = "127.0.0.1:50051"
	}
	connection := must(connect(addresses))
	defer connection.Close()
	users := userpb.NewUserServiceClient(connection)
	if len(os.Args) > 1 {
		follow(users, must(time.ParseDuration(os.Args[1])))
		return
	}

	created := createUsers(users, "Ada", "Grace")
	for _, user := range created {
		fmt.Println("created", user.Email)
	}
	for _, user := range created {
		fmt.Println("got", must(getUser(users, user.Id)).Name)
	}
	fmt.Println("listed", listUsers(users, 1, 3))
	fmt.Println("listed all:", listAll(users) >= 2)
	change(users)
	chat(users, "hello", "bye")
	_, err := getUser(users, 2147483647)
	fmt.Println(status.Code(err), status.Convert(err).Message())
}
