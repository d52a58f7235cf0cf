package io.userservice.user.watch;

import io.userservice.user.StoredUser;
import io.userservice.user.change.ChangeKind;
import io.userservice.user.change.Span;

/**
 * A change, with the user.
 *
 * @param user as it was when the change was read, not older than the change; the id alone
 * if it was deleted by then
 * @param token leads to what comes after the change
 * @param rest what comes after the change in the span that it was read from
 */
public record WatchedChange(ChangeKind kind, StoredUser user, String token, Span rest) {
}
