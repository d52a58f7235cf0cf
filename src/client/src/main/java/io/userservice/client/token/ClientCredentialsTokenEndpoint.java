package io.userservice.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.core.endpoint.DefaultMapOAuth2AccessTokenResponseConverter;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Spring Security's client of a token endpoint, but not one that waits forever for an
 * answer.
 */
final class TokenEndpoint {

	/** Leaves time for another try within the 5 s of GetUser. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private TokenEndpoint() {
	}

	static OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client() {
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
				HttpClient.newBuilder().connectTimeout(PATIENCE).build());
		requests.setReadTimeout(PATIENCE);
		// Not RestClient's builder, whose converters Spring 6 and 7 set differently.
		RestTemplate http = new RestTemplate();
		http.getMessageConverters().add(0, answers());
		http.setRequestFactory(requests);
		http.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
		RestClientClientCredentialsTokenResponseClient client = new RestClientClientCredentialsTokenResponseClient();
		client.setRestClient(RestClient.create(http));
		return client;
	}

	/**
	 * Where Jackson is missing, Gson reads 3600 as 3600.0. In that Spring Security finds
	 * no time, takes the token for expired, and would ask for another with each call.
	 */
	private static OAuth2AccessTokenResponseHttpMessageConverter answers() {
		DefaultMapOAuth2AccessTokenResponseConverter whole = new DefaultMapOAuth2AccessTokenResponseConverter();
		OAuth2AccessTokenResponseHttpMessageConverter answers = new OAuth2AccessTokenResponseHttpMessageConverter();
		answers.setAccessTokenResponseConverter((answer) -> {
			Map<String, Object> read = new HashMap<>(answer);
			read.replaceAll((name, value) -> (value instanceof Double number) ? number.longValue() : value);
			return whole.convert(read);
		});
		return answers;
	}

}
