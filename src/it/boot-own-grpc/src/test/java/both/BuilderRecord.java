package both;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

import io.grpc.netty.NettyChannelBuilder;

import org.springframework.util.ReflectionUtils;

/**
 * All that a builder of channels has: target, user agent, idle and keepalive times,
 * limits, service config, interceptors and what else gRPC keeps there. gRPC has no other
 * way to ask for it.
 */
final class BuilderRecord {

	private BuilderRecord() {
	}

	static Map<String, String> of(NettyChannelBuilder builder) {
		Map<String, String> all = new TreeMap<>();
		record(builder, "", all);
		Field inner = ReflectionUtils.findField(NettyChannelBuilder.class, "managedChannelImplBuilder");
		ReflectionUtils.makeAccessible(inner);
		record(ReflectionUtils.getField(inner, builder), "channel.", all);
		return all;
	}

	private static void record(Object object, String prefix, Map<String, String> all) {
		ReflectionUtils.doWithFields(object.getClass(), (field) -> {
			if (!Modifier.isStatic(field.getModifiers())) {
				ReflectionUtils.makeAccessible(field);
				all.put(prefix + field.getName(), text(ReflectionUtils.getField(field, object)));
			}
		});
	}

	/** Objects without a text of their own by their class. */
	private static String text(Object value) {
		if (value instanceof Collection<?> collection) {
			return collection.stream().map(BuilderRecord::text).toList().toString();
		}
		return (value == null || value instanceof String || value instanceof Number || value instanceof Boolean
				|| value instanceof Map) ? String.valueOf(value)
						: value.getClass().getName().replaceAll("(\\$\\$Lambda).*", "$1");
	}

}
