/**
 * What the channels of either starter share: the beans behind their properties, their
 * metrics, the time between attempts to connect, the copies of users that they keep.
 */
@NullMarked
package io.userservice.client.channel;

import org.jspecify.annotations.NullMarked;
