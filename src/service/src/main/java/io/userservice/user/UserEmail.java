package io.userservice.user;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.CodePointLength;

/**
 * A valid address of at most 254 characters, no white space, control or invisible
 * characters.
 */
@NotEmpty(message = "must not be empty")
@Email(message = "must be a valid e-mail address")
@CodePointLength(max = 254, message = "must have at most 254 characters")
// The part before *+ changes nothing; it takes usual characters in a third of the time.
@Pattern(regexp = "[!-~]*+[^\\p{Cc}\\p{Cf}\\p{Z}]*",
		message = "must not have white space, control or invisible characters")
@Constraint(validatedBy = {})
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface UserEmail {

	String message() default "";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

}
