package main

import (
	"context"
	"errors"
	"io"
	"log"
	"math/rand"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"example/userpb"
)

const (
	// Progress comes each 10 s, so a watch that has brought nothing for so long is dead.
	silence      = 25 * time.Second
	longestPause = 10 * time.Second
)

// userCopy is a copy of all users in memory. One in a database stores the token in one transaction with the users.
type userCopy struct {
	sync.Mutex
	users        map[int32]*userpb.User
	token        string
	followsSince time.Time
}

// keep reads all users once, then follows their changes. It goes on where the copy was, whatever fails, until the
// context ends. Pauses grow until it has worked for a while.
func (c *userCopy) keep(ctx context.Context, users userpb.UserServiceClient) {
	for failures := 1; ; failures++ {
		err := c.follow(ctx, users)
		if ctx.Err() != nil {
			return
		}
		log.Println("goes on in a moment:", err)
		expired := status.Code(err) == codes.OutOfRange // RESUME_TOKEN_EXPIRED: read all again
		if expired {
			c.token = ""
		}
		if !c.followsSince.IsZero() && time.Since(c.followsSince) > longestPause {
			failures = 1
		}
		if expired && failures == 1 {
			continue
		}
		pause := longestPause
		if failures < 6 {
			pause = 400 * time.Millisecond << (failures - 1)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(float64(pause) * (0.5 + rand.Float64()/2))):
		}
	}
}

// follow applies the changes until the call ends. What is stored with no token yet is passed again.
func (c *userCopy) follow(ctx context.Context, users userpb.UserServiceClient) error {
	c.followsSince = time.Time{}
	if c.token == "" {
		if err := c.readAll(ctx, users); err != nil {
			return err
		}
	}
	return watch(ctx, users, c.token, func(change *userpb.UserChange) bool {
		if c.followsSince.IsZero() {
			c.followsSince = time.Now()
		}
		c.apply(change)
		return true
	})
}

// readAll replaces the users by all that exist. The copy is not emptied first: it may be in use. One in a database puts
// all users, and then removes those that are gone.
func (c *userCopy) readAll(ctx context.Context, users userpb.UserServiceClient) error {
	// Taken before the users are read, so that no change falls between. This watch ends: what it would send meanwhile is
	// older than the users that are read.
	token := ""
	err := watch(ctx, users, "", func(first *userpb.UserChange) bool {
		token = first.ResumeToken
		return false
	})
	if err != nil {
		return err
	}
	all, err := readAll(ctx, users)
	if err != nil {
		return err
	}
	c.Lock()
	defer c.Unlock()
	c.users, c.token = all, token
	return nil
}

func (c *userCopy) apply(change *userpb.UserChange) {
	c.Lock()
	defer c.Unlock()
	user := change.User
	if user.GetId() != 0 && user.Etag == "" { // A user that was deleted meanwhile has its id alone.
		delete(c.users, user.Id)
	} else if user.GetId() != 0 {
		c.users[user.Id] = user
	}
	c.token = change.ResumeToken
}

func (c *userCopy) equals(users map[int32]*userpb.User) bool {
	c.Lock()
	defer c.Unlock()
	for id, user := range users {
		if !proto.Equal(c.users[id], user) {
			return false
		}
	}
	return len(users) == len(c.users)
}

// watch passes changes to apply until it returns false, the call ends, or nothing comes for too long.
func watch(ctx context.Context, users userpb.UserServiceClient, token string, apply func(*userpb.UserChange) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watchdog := time.AfterFunc(silence, func() {
		log.Println("nothing came for", silence)
		cancel()
	})
	defer watchdog.Stop()
	stream, err := users.WatchUsers(ctx, &userpb.WatchUsersRequest{ResumeToken: token})
	if err != nil {
		return err
	}
	for {
		change, err := stream.Recv()
		if err != nil {
			return err
		}
		watchdog.Stop()
		if !apply(change) {
			return nil
		}
		watchdog.Reset(silence)
	}
}

// readAll returns all users, read at the same cost at any depth.
func readAll(ctx context.Context, users userpb.UserServiceClient) (map[int32]*userpb.User, error) {
	all := map[int32]*userpb.User{}
	last := int32(0)
	for {
		before := last
		page, cancel := context.WithTimeout(ctx, time.Minute)
		stream, err := users.ListUsers(page, &userpb.ListUsersRequest{AfterId: last, PageSize: 10000})
		for err == nil {
			var user *userpb.User
			if user, err = stream.Recv(); err == nil {
				all[user.Id] = user
				last = user.Id
			}
		}
		cancel()
		if !errors.Is(err, io.EOF) {
			return nil, err
		}
		if last == before {
			return all, nil
		}
	}
}
