package io.userservice.user.text;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.CodePointLength;

/**
 * A valid address of at most 254 characters, no white space, control or invisible
 * characters.
 */
@Size(min = 1, message = "must not be empty")
@Email(message = UserEmail.INVALID)
@CodePointLength(max = 254, message = "must have at most 254 characters")
@Constraint(validatedBy = UserEmailValidator.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UserEmail {

	String INVALID = "must be a valid e-mail address";

	String message() default "must not have white space, control or invisible characters";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

}
